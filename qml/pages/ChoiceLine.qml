pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Outpost.Controls
import Outpost.Tokens

/// One of few words; arrows change it, F7 or a click shows them all.
FocusScope {
    id: choice

    property var options: []
    property string text
    property string name

    function step(by: int) {
        const at = options.indexOf(text);
        text = options[Math.max(0, Math.min(options.length - 1, at + by))] ?? "";
    }

    implicitHeight: Size.fieldLarge
    activeFocusOnTab: options.length > 1
    Accessible.role: Accessible.ComboBox
    Accessible.name: name + ": " + text
    Accessible.onPressAction: popup.open()
    Keys.onUpPressed: step(-1)
    Keys.onDownPressed: step(1)
    Keys.onPressed: event => {
        if (event.key === Qt.Key_F7 || event.key === Qt.Key_Space) {
            event.accepted = true;
            popup.open();
        }
    }

    FieldFrame {
        anchors.fill: parent
        focused: choice.activeFocus
    }
    Label {
        x: Size.s
        width: parent.width - Size.xxl
        height: parent.height
        text: choice.text
        Accessible.ignored: true
    }
    Icon {
        visible: choice.options.length > 1
        anchors { right: parent.right; rightMargin: Size.side; verticalCenter: parent.verticalCenter }
        name: "chevron-down"
        size: Size.iconMark
    }
    MouseArea {
        anchors.fill: parent
        enabled: choice.options.length > 1
        onClicked: {
            choice.forceActiveFocus();
            popup.open();
        }
    }
    T.Popup {
        id: popup
        y: choice.height + Size.tiny
        width: choice.width
        height: list.contentHeight + 2
        padding: 1
        focus: true
        background: Item {
            Shade {}
            Rectangle {
                anchors.fill: parent
                radius: Size.radius
                color: Ink.raised
                border.width: Size.line
                border.color: Ink.line
            }
        }
        onOpened: list.forceActiveFocus()
        onClosed: choice.forceActiveFocus()
        contentItem: ListView {
            id: list
            model: choice.options
            currentIndex: choice.options.indexOf(choice.text)
            keyNavigationEnabled: true
            Keys.onReturnPressed: popup.close()
            Keys.onEnterPressed: popup.close()
            onCurrentIndexChanged: if (popup.opened && currentIndex >= 0) choice.text = choice.options[currentIndex];
            delegate: Rectangle {
                id: option
                required property int index
                required property string modelData
                width: list.width
                height: Size.menuRow
                color: list.currentIndex === index ? Ink.selection : Ink.raised
                Label {
                    x: Size.s
                    width: parent.width - 2 * Size.s
                    height: parent.height
                    text: option.modelData
                }
                TapHandler {
                    onTapped: {
                        list.currentIndex = option.index;
                        popup.close();
                    }
                }
            }
        }
    }
}
