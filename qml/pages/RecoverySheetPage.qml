import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// The recovery sheet of a new firm, shown this once.
EntryCard {
    id: page

    readonly property SessionModel session: workplace.session

    firm: session.firm
    cardWidth: Size.cardWide
    Component.onCompleted: kept.forceActiveFocus()

    Heading {
        height: Size.xxl
        text: qsTr("Write this down and lock it away")
    }
    Paragraph {
        width: parent.width
        tone: "muted"
        text: qsTr("Who holds this sheet can open the firm when no password works any more. It is shown this once and kept nowhere.")
    }
    Item {
        width: 1
        height: Size.m
    }
    Rectangle {
        width: parent.width
        height: words.implicitHeight + 2 * Size.m
        radius: Size.radius
        color: Ink.sunken
        Paragraph {
            id: words
            objectName: "recoverySheet"
            x: Size.m
            y: Size.m
            width: parent.width - 2 * Size.m
            text: page.session.recoverySheet
        }
    }
    Item {
        width: 1
        height: Size.m
    }
    Row {
        spacing: Size.s
        Button {
            text: qsTr("Copy")
            iconName: "clipboard"
            onClicked: page.workplace.copy(page.session.recoverySheet)
        }
    }
    Item {
        width: 1
        height: Size.l
    }
    Tick {
        id: kept
        objectName: "kept"
        text: qsTr("I have put it away")
    }
    Item {
        width: 1
        height: Size.m
    }
    Button {
        objectName: "begin"
        width: parent.width
        large: true
        kind: "primary"
        enabled: kept.checked
        text: qsTr("Begin")
        onClicked: page.session.sheetPutAway()
    }
}
