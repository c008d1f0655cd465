import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// The card in the middle of an empty window: log in, found, join. Below it language and style.
FocusScope {
    id: card

    required property Workplace workplace
    property string firm
    property int cardWidth: Size.card
    default property alias content: body.data

    Rectangle {
        anchors.fill: parent
        color: Ink.page
    }
    Rectangle {
        id: frame
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.max(Size.l, Math.round((parent.height - height) / 2) - Size.l)
        width: card.cardWidth
        height: body.height + 2 * Size.xxl
        radius: Size.radius
        color: Ink.raised
        border.width: Size.line
        border.color: Ink.line

        Column {
            id: body
            x: Size.xxl
            y: Size.xxl
            width: parent.width - 2 * Size.xxl

            Item {
                width: parent.width
                height: Size.logo + Size.xl
                Mark {}
                Column {
                    x: Size.logo + Size.inset
                    width: parent.width - x
                    Heading {
                        height: Size.message
                        text: "Outpost"
                    }
                    Label {
                        width: parent.width
                        height: Size.message
                        text: card.firm
                        tone: "muted"
                    }
                }
            }
        }
    }
    Row {
        anchors { horizontalCenter: parent.horizontalCenter; top: frame.bottom; topMargin: Size.l }
        spacing: Size.l
        LookChoice { id: look }
    }
    Note {
        anchors { left: parent.left; leftMargin: Size.l; bottom: parent.bottom; bottomMargin: Size.s }
        text: "Outpost " + card.workplace.version + (card.workplace.session.device ? "   " + card.workplace.session.device : "")
    }
}
