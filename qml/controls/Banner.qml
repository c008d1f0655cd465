import QtQuick
import Outpost.Tokens

/// One sentence in its tone across a page or sheet, with at most one action.
Rectangle {
    id: banner

    property string tone: "info"
    property string iconName: tone === "bad" ? "exclamation-octagon-fill" : tone === "warn" ? "clock"
                            : tone === "conflict" ? "diamond-half" : "info-circle"
    property string text
    property string action
    signal triggered

    implicitHeight: Math.max(Size.banner, sentence.implicitHeight + 2 * Size.icon)
    radius: Size.radius
    color: Ink.tint(tone)
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Rectangle {
        width: Size.mark
        height: parent.height
        radius: 1
        color: Ink.tone(banner.tone)
    }
    Icon {
        id: sign
        x: Size.m
        anchors.verticalCenter: parent.verticalCenter
        name: banner.iconName
        tone: banner.tone
        size: Size.iconRow
    }
    Paragraph {
        id: sentence
        anchors { left: sign.right; leftMargin: Size.s; right: link.left; rightMargin: Size.s; verticalCenter: parent.verticalCenter }
        text: banner.text
    }
    LinkText {
        id: link
        anchors { right: parent.right; rightMargin: Size.side; verticalCenter: parent.verticalCenter }
        visible: text !== ""
        width: visible ? implicitWidth : 0
        text: banner.action
        onClicked: banner.triggered()
    }
}
