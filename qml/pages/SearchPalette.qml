pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// The box that finds everything and opens it (Ctrl+K).
FocusScope {
    id: finder

    required property Workplace workplace
    readonly property SearchModel search: workplace.search
    signal closed

    function open() {
        visible = true;
        search.clear();
        input.text = "";
        input.forceActiveFocus();
    }
    function close() {
        if (!visible)
            return;
        visible = false;
        search.clear();
        closed();
    }
    function take() {
        if (search.open())
            close();
    }

    visible: false
    objectName: "palette"
    Accessible.role: Accessible.Dialog
    Accessible.name: workplace.keys.label("find")
    Keys.onPressed: event => {
        if (input.inputMethodComposing)
            return;
        event.accepted = true;
        switch (event.key) {
        case Qt.Key_Escape: close(); break;
        case Qt.Key_Down: search.move(1); break;
        case Qt.Key_Up: search.move(-1); break;
        case Qt.Key_Return:
        case Qt.Key_Enter: take(); break;
        default: event.accepted = false;
        }
    }

    Rectangle {
        anchors.fill: parent
        color: Ink.scrim
        MouseArea {
            anchors.fill: parent
            hoverEnabled: true
            onClicked: finder.close()
            onWheel: wheel => { wheel.accepted = true; }
        }
    }
    Item {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Size.paletteTop
        width: Math.min(Size.palette, parent.width - 2 * Size.l)
        height: column.height + 2

        Shade {}
        Rectangle {
            anchors.fill: parent
            radius: Size.radius
            color: Ink.raised
            border.width: Size.line
            border.color: Ink.line
            MouseArea {
                anchors.fill: parent
            }
        }
        Column {
            id: column
            x: 1
            y: 1
            width: parent.width - 2

            Item {
                width: parent.width
                height: Size.paletteInput
                Icon {
                    x: Size.l
                    anchors.verticalCenter: parent.verticalCenter
                    name: "search"
                }
                TextBox {
                    id: input
                    objectName: "paletteInput"
                    x: Size.conflictText
                    width: parent.width - x - Size.l
                    height: parent.height
                    leftPadding: Size.xs
                    focus: true
                    background: null
                    font.pixelSize: Fonts.heading
                    placeholderText: qsTr("Name, pinyin, initials, number, phone")
                    name: finder.workplace.keys.label("find")
                    onTextEdited: finder.search.text = text
                }
            }
            Rule {
                width: parent.width
            }
            Banner {
                width: parent.width
                visible: finder.search.error !== ""
                tone: "bad"
                text: finder.search.error
            }
            ListView {
                id: list
                width: parent.width
                height: Math.min(contentHeight, finder.height - 2 * Size.paletteTop - Size.paletteInput - Size.chapter)
                clip: true
                model: finder.search.rows
                boundsBehavior: Flickable.StopAtBounds
                currentIndex: finder.search.current
                highlightMoveDuration: 0
                delegate: Item {
                    id: row
                    required property int index
                    required property bool head
                    required property string iconName
                    required property string before
                    required property string match
                    required property string after
                    required property string second
                    required property string third
                    required property string keys
                    readonly property bool chosen: index === finder.search.current
                    objectName: chosen ? "chosenRow" : ""
                    width: list.width
                    height: head ? Size.paletteHead : Size.paletteRow
                    Accessible.role: head ? Accessible.StaticText : Accessible.ListItem
                    Accessible.name: before + match + after + " " + second
                    Accessible.selected: chosen
                    Accessible.onPressAction: {
                        finder.search.current = row.index;
                        finder.take();
                    }
                    Rectangle {
                        anchors { fill: parent; leftMargin: Size.markInset; rightMargin: Size.markInset }
                        visible: row.chosen
                        radius: Size.radius
                        color: Ink.selection
                    }
                    Note {
                        visible: row.head
                        x: Size.l
                        y: Size.xs
                        height: Size.fieldLine
                        text: row.before
                        Accessible.ignored: true
                    }
                    Note {
                        visible: row.head
                        anchors { right: parent.right; rightMargin: Size.l }
                        y: Size.xs
                        height: Size.fieldLine
                        text: row.second
                        Accessible.ignored: true
                    }
                    Icon {
                        visible: !row.head
                        x: Size.l
                        anchors.verticalCenter: parent.verticalCenter
                        name: row.iconName
                    }
                    Row {
                        id: title
                        visible: !row.head
                        x: Size.conflictText + Size.xs
                        width: second.x - x - Size.s
                        height: parent.height
                        clip: true
                        Label { id: one; height: parent.height; width: Math.min(implicitWidth, title.width); text: row.before; Accessible.ignored: true }
                        Label { id: two; height: parent.height; width: Math.min(implicitWidth, title.width - one.width); text: row.match; tone: "accent"; font.bold: true; Accessible.ignored: true }
                        Label { height: parent.height; width: Math.min(implicitWidth, title.width - one.width - two.width); text: row.after; Accessible.ignored: true }
                    }
                    Note {
                        id: second
                        visible: !row.head
                        x: Math.round(row.width * 0.55)
                        width: parent.width - x - (row.chosen ? Size.conflictText + Size.l : Size.l)
                        height: parent.height
                        text: row.second || row.third
                        Accessible.ignored: true
                    }
                    Note {
                        visible: row.chosen
                        anchors { right: parent.right; rightMargin: Size.l }
                        height: parent.height
                        text: "Enter"
                        tone: "text"
                        Accessible.ignored: true
                    }
                    MouseArea {
                        anchors.fill: parent
                        enabled: !row.head
                        hoverEnabled: true
                        onPositionChanged: finder.search.current = row.index
                        onClicked: {
                            finder.search.current = row.index;
                            finder.take();
                        }
                    }
                }
            }
            Label {
                x: Size.l
                height: visible ? Size.titleRow : 0
                visible: finder.search.answered && finder.search.found === 0
                text: qsTr("Nothing matches \"%1\"").arg(finder.search.text)
                tone: "muted"
            }
            Item {
                width: 1
                height: Size.icon
            }
            Rule {
                width: parent.width
                color: Ink.hair
            }
            Item {
                width: parent.width
                height: Size.chapter
                Note {
                    x: Size.l
                    height: parent.height
                    text: qsTr("Up, Down choose   Enter open   Esc close")
                }
                Note {
                    anchors { right: parent.right; rightMargin: Size.l }
                    height: parent.height
                    visible: finder.search.answered
                    text: qsTr("%n found", "", finder.search.found)
                }
            }
        }
    }
}
