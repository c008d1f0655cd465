import Outpost.Tokens

/// Head of a sheet or a card.
Label {
    font.pixelSize: Fonts.heading
    font.bold: true
}
