pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// Chapters, and the entries of the one that is open.
FocusScope {
    id: pane

    required property Workplace workplace
    readonly property Pages pages: workplace.pages
    readonly property string chapter: workplace.chapterOf(pages.currentKind, pages.currentEntity)

    Rectangle {
        anchors.fill: parent
        color: Ink.page
    }
    Column {
        y: Size.s
        width: parent.width
        Repeater {
            model: pane.workplace.navigation
            RailItem {
                required property bool chapter
                required property string group
                required property string label
                required property string kind
                required property string entity
                required property string keys
                required property var model
                readonly property bool inChapter: group === pane.chapter
                objectName: chapter ? "chapter-" + group : "entry-" + entity
                visible: chapter || inChapter
                width: pane.width
                height: visible ? (chapter ? Size.chapter : Size.entry) : 0
                text: label
                iconName: chapter ? model.iconName : ""
                iconSize: Size.iconNormal
                textLeft: Size.entryText
                font.bold: chapter && inChapter
                inkTone: chapter || here ? "text" : "muted"
                here: !chapter && entity === pane.pages.currentEntity && (kind === "settings") === (pane.pages.currentKind === "settings")
                onClicked: {
                    if (chapter)
                        pane.workplace.openChapter(group);
                    else
                        pane.pages.open(kind, entity, 0);
                }
            }
        }
    }
}
