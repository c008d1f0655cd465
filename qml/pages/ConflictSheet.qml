pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// Two values that were written apart: which one stands. Keys 1, 2, 3 choose, Ctrl+Enter takes, Esc leaves it for later.
SideSheet {
    id: sheet

    required property Workplace workplace
    readonly property ConflictModel model: workplace.conflicts

    name: qsTr("Choose which value stands")
    objectName: "conflictSheet"
    Keys.onPressed: event => {
        if (event.key === Qt.Key_1) model.choice = 1;
        else if (event.key === Qt.Key_2) model.choice = 2;
        else if (event.key === Qt.Key_3 && model.canType) { model.choice = 3; typed.forceActiveFocus(); }
        else if (event.key === Qt.Key_Up) model.choice = Math.max(1, model.choice - 1);
        else if (event.key === Qt.Key_Down) model.choice = model.choice + 1;
        else if ((event.key === Qt.Key_Return || event.key === Qt.Key_Enter) && event.modifiers & Qt.ControlModifier) model.take();
        else if (event.key === Qt.Key_PageDown) model.turn(1);
        else if (event.key === Qt.Key_PageUp) model.turn(-1);
        else return;
        event.accepted = true;
    }

    Item {
        id: body
        anchors { fill: parent; leftMargin: Size.xl; rightMargin: Size.xl }

        Heading {
            y: Size.inset
            width: nav.x - Size.s
            height: Size.button
            text: sheet.name
        }
        Row {
            id: nav
            anchors.right: parent.right
            y: Size.inset
            spacing: Size.xs
            Note {
                height: Size.button
                text: sheet.model.count > 0 ? (sheet.model.current + 1) + " / " + sheet.model.count : ""
            }
            Button {
                visible: sheet.model.count > 1
                kind: "quiet"
                iconName: "chevron-up"
                tip: qsTr("The one before")
                keys: "PgUp"
                focusPolicy: Qt.NoFocus
                onClicked: sheet.model.turn(-1)
            }
            Button {
                visible: sheet.model.count > 1
                kind: "quiet"
                iconName: "chevron-down"
                tip: qsTr("The next one")
                keys: "PgDown"
                focusPolicy: Qt.NoFocus
                onClicked: sheet.model.turn(1)
            }
            Button {
                kind: "quiet"
                iconName: "x-lg"
                tip: qsTr("Close")
                keys: "Esc"
                onClicked: sheet.closed()
            }
        }
        Paragraph {
            id: why
            y: Size.inset + Size.button + Size.xs
            width: parent.width
            font.pixelSize: Fonts.note
            tone: "muted"
            text: sheet.model.deletion ? qsTr("One deleted the record while another edited it. The edit stands, so that nothing is lost; you may choose again.")
                                       : qsTr("Two people changed the same field while apart. Your choice holds everywhere; the other value stays in the history.")
        }
        Rule {
            id: rule
            anchors { top: why.bottom; topMargin: Size.m }
            width: parent.width
            color: Ink.hair
        }
        Column {
            anchors { top: rule.bottom; topMargin: Size.m }
            width: parent.width
            spacing: Size.s
            Row {
                height: Size.fieldLine
                spacing: Size.s
                Label {
                    height: parent.height
                    text: sheet.model.field
                    font.bold: true
                }
                Label {
                    height: parent.height
                    text: sheet.model.title
                    tone: "muted"
                }
            }
            ConflictChoice {
                objectName: "choice1"
                width: parent.width
                parts: sheet.model.standing
                by: sheet.model.standingBy
                key: "1"
                chosen: sheet.model.choice === 1
                stands: true
                onPicked: sheet.model.choice = 1
            }
            ConflictChoice {
                objectName: "choice2"
                width: parent.width
                parts: sheet.model.other
                by: sheet.model.otherBy
                key: "2"
                chosen: sheet.model.choice === 2
                onPicked: sheet.model.choice = 2
            }
            Rectangle {
                visible: sheet.model.canType
                width: parent.width
                height: Size.conflictOther
                radius: Size.radius
                color: sheet.model.choice === 3 ? Ink.selection : Ink.raised
                border.width: sheet.model.choice === 3 ? Size.ring : Size.line
                border.color: sheet.model.choice === 3 ? Ink.accent : Ink.line
                RadioMark {
                    x: Size.inset
                    anchors.verticalCenter: parent.verticalCenter
                    on: sheet.model.choice === 3
                }
                Label {
                    x: Size.conflictText
                    height: parent.height
                    text: qsTr("Another value")
                }
                TextBox {
                    id: typed
                    objectName: "anotherValue"
                    x: Size.conflictLabel
                    width: cap.x - x - Size.m
                    anchors.verticalCenter: parent.verticalCenter
                    name: qsTr("Another value")
                    text: sheet.model.typed
                    onTextEdited: sheet.model.typed = text
                    onActiveFocusChanged: if (activeFocus) sheet.model.choice = 3
                    Keys.priority: Keys.AfterItem
                }
                KeyCap {
                    id: cap
                    anchors { right: parent.right; rightMargin: Size.m; verticalCenter: parent.verticalCenter }
                    text: "3"
                }
            }
            Label {
                visible: sheet.model.valueBefore !== ""
                height: Size.xxl
                text: qsTr("For reference")
                font.bold: true
            }
            Item {
                visible: sheet.model.valueBefore !== ""
                width: parent.width
                height: Size.fieldLine
                Label {
                    height: parent.height
                    text: sheet.model.deletion ? qsTr("What was edited") : qsTr("Value before")
                    tone: "muted"
                }
                Label {
                    x: Size.conflictLabel
                    width: before.x - x - Size.s
                    height: parent.height
                    text: sheet.model.valueBefore
                }
                Note {
                    id: before
                    anchors.right: parent.right
                    height: parent.height
                    text: sheet.model.valueBeforeBy
                }
            }
            Banner {
                width: parent.width
                visible: sheet.model.error !== ""
                tone: "bad"
                text: sheet.model.error
            }
        }
        Rule {
            anchors { bottom: parent.bottom; bottomMargin: 2 * Size.button }
            width: parent.width
        }
        Row {
            anchors { right: parent.right; bottom: parent.bottom; bottomMargin: Size.inset }
            spacing: Size.s
            Button {
                kind: "quiet"
                text: qsTr("Later")
                keys: "Esc"
                onClicked: sheet.closed()
            }
            Button {
                id: takeIt
                objectName: "take"
                focus: true
                width: Math.min(implicitWidth, Size.conflictSheet - 2 * Size.syncPath)
                kind: "primary"
                text: sheet.model.takeLabel
                keys: sheet.workplace.keys.keys("takeChoice")
                enabled: !sheet.model.saving && (sheet.model.choice !== 3 || typed.text !== "")
                onClicked: sheet.model.take()
            }
        }
    }
}
