import QtQuick
import QtQuick.Templates as T
import Outpost.Tokens

/// Yes or no, or some of many (`checkState`).
T.CheckBox {
    id: tick

    implicitWidth: Size.check + (text ? Size.icon + label.implicitWidth : 0)
    implicitHeight: Size.fieldLine
    focusPolicy: Qt.TabFocus
    padding: 0

    function flip() {
        toggle();
        toggled();
    }

    Accessible.role: Accessible.CheckBox
    Accessible.name: text
    Accessible.onPressAction: flip()
    Accessible.onToggleAction: flip()

    indicator: TickMark {
        y: Math.round((tick.height - height) / 2)
        on: tick.checkState === Qt.Checked
        some: tick.checkState === Qt.PartiallyChecked
        FocusRing {
            visible: tick.activeFocus
            gap: Size.ring
        }
    }
    contentItem: Label {
        id: label
        leftPadding: tick.text ? Size.check + Size.icon : 0
        text: tick.text
        Accessible.ignored: true
    }
}
