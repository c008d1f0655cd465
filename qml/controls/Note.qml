import Outpost.Tokens

/// What explains: smaller and weaker than body text.
Label {
    tone: "muted"
    font.pixelSize: Fonts.note
}
