// A Loader of Qt 6.4 cannot make components that are bound, so the ids of this file are looked up when they are used.
// qmllint disable unqualified
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// Firm, way back, open pages, search box, who works here.
Rectangle {
    id: bar

    required property Workplace workplace
    readonly property Pages pages: workplace.pages
    readonly property KeyMap keyMap: workplace.keys
    signal find

    height: Size.topBar
    color: Ink.sunken

    Rule {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
    }
    Row {
        x: Size.xs
        height: parent.height
        spacing: Size.tiny
        Button {
            anchors.verticalCenter: parent.verticalCenter
            kind: "quiet"
            iconName: "list"
            tip: bar.keyMap.label("navigation")
            keys: bar.keyMap.keys("navigation")
            focusPolicy: Qt.NoFocus
            onClicked: AppSettings.navigationShown = !AppSettings.navigationShown
        }
        Label {
            id: firm
            width: Size.firmName
            height: parent.height
            text: bar.workplace.session.shortFirm
            font.bold: true
            HoverHandler { id: overFirm }
            Loader {
                active: overFirm.hovered
                sourceComponent: Tip {
                    parent: firm
                    visible: overFirm.hovered
                    text: bar.workplace.session.firm
                }
            }
        }
    }
    Row {
        id: ways
        x: Size.navigation
        height: parent.height
        Button {
            anchors.verticalCenter: parent.verticalCenter
            objectName: "back"
            kind: "quiet"
            iconName: "arrow-left"
            tip: bar.keyMap.label("back")
            keys: bar.keyMap.keys("back")
            enabled: bar.pages.canGoBack
            opacity: enabled ? 1 : 0.5
            focusPolicy: Qt.NoFocus
            onClicked: bar.pages.back()
        }
        Button {
            anchors.verticalCenter: parent.verticalCenter
            kind: "quiet"
            iconName: "arrow-right"
            tip: bar.keyMap.label("forward")
            keys: bar.keyMap.keys("forward")
            enabled: bar.pages.canGoForward
            opacity: enabled ? 1 : 0.5
            focusPolicy: Qt.NoFocus
            onClicked: bar.pages.forward()
        }
    }
    Flickable {
        id: tabs
        anchors { left: ways.right; right: find.left; bottom: parent.bottom; leftMargin: Size.xs; rightMargin: Size.s }
        height: Size.tab
        contentWidth: row.width
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        Row {
            id: row
            spacing: Size.tiny
            Repeater {
                model: bar.pages
                PageTab {
                    required property int index
                    required property string title
                    required property bool unsaved
                    required iconName
                    objectName: "tab" + index
                    text: title
                    open: index === bar.pages.current
                    onOpenChanged: if (open) {
                        if (x < tabs.contentX)
                            tabs.contentX = x;
                        else if (x + width > tabs.contentX + tabs.width)
                            tabs.contentX = Math.max(0, x + width - tabs.width);
                    }
                    onClicked: bar.pages.current = index
                    onClosed: bar.pages.close(index)
                }
            }
        }
    }
    FieldFrame {
        id: find
        anchors { right: person.left; rightMargin: Size.m; verticalCenter: parent.verticalCenter }
        width: Math.min(Size.searchWidth, bar.width / 4)
        height: Size.searchHeight
        border.color: Ink.line
        Accessible.role: Accessible.EditableText
        Accessible.name: bar.keyMap.label("find")
        Accessible.onPressAction: bar.find()
        Icon {
            x: Size.s
            anchors.verticalCenter: parent.verticalCenter
            name: "search"
            size: Size.iconRow
        }
        Label {
            x: Size.xl + Size.xs
            width: keys.x - x
            height: parent.height
            text: qsTr("Find and open")
            tone: "faint"
        }
        Note {
            id: keys
            anchors { right: parent.right; rightMargin: Size.s }
            height: parent.height
            text: bar.keyMap.keys("find")
        }
        MouseArea {
            anchors.fill: parent
            cursorShape: Qt.IBeamCursor
            onClicked: bar.find()
        }
    }
    Avatar {
        id: person
        anchors { right: parent.right; rightMargin: Size.m; verticalCenter: parent.verticalCenter }
        person: bar.workplace.session.user
        HoverHandler { id: hover }
        Loader {
            active: hover.hovered
            sourceComponent: Tip {
                parent: person
                visible: hover.hovered
                text: bar.workplace.session.user
            }
        }
    }
}
