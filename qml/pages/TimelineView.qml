pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// What happened with a party, newest first; what is planned stands above.
FocusScope {
    id: view

    required property Workplace workplace
    required property string entity
    required property double recordId
    signal conflict(string n)

    function open(place: int) {
        const n = model.rows.value(place, "n");
        const record = model.rows.value(place, "record");
        if (n !== "")
            conflict(n);
        else if (record > 0)
            workplace.openRecord(model.rows.value(place, "entity"), record);
    }

    TimelineModel {
        id: model
        workplace: view.workplace
        entity: view.entity
        record: view.recordId
    }
    Button {
        id: note
        objectName: "note"
        x: Size.l
        y: Size.m
        width: parent.width - 2 * Size.l
        implicitHeight: Size.fieldLarge
        iconName: ""
        tip: ""
        Accessible.name: qsTr("Note what was said and what comes next")
        focus: true
        onClicked: view.workplace.create("activity", "party=" + view.recordId)
        Icon {
            x: Size.side
            anchors.verticalCenter: parent.verticalCenter
            name: "pencil-square"
            size: Size.iconRow
        }
        Label {
            x: Size.xxl
            width: key.x - x
            height: parent.height
            text: qsTr("Note what was said and what comes next")
            tone: "faint"
            Accessible.ignored: true
        }
        Note {
            id: key
            anchors { right: parent.right; rightMargin: Size.side }
            height: parent.height
            text: view.workplace.keys.keys("newActivity")
        }
    }
    Row {
        id: filters
        x: Size.l
        y: note.y + note.height + Size.s
        spacing: Size.icon
        Repeater {
            model: [["all", qsTr("All")], ["activity", qsTr("Activities")], ["document", qsTr("Documents")]]
            Chip {
                required property var modelData
                objectName: "filter-" + modelData[0]
                checkable: true
                checked: model.filter === modelData[0]
                value: modelData[1]
                onClicked: model.filter = modelData[0]
            }
        }
    }
    ListView {
        id: list
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; top: filters.bottom; margins: Size.l; topMargin: Size.s; bottomMargin: 0 }
        clip: true
        model: model.rows
        boundsBehavior: Flickable.StopAtBounds
        activeFocusOnTab: true
        currentIndex: -1
        highlightMoveDuration: 0
        keyNavigationEnabled: true
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Timeline")
        Keys.onReturnPressed: if (currentIndex >= 0) view.open(currentIndex)
        Keys.onEnterPressed: if (currentIndex >= 0) view.open(currentIndex)
        delegate: Item {
            id: row
            required property int index
            required property bool head
            required property string text
            required property string time
            required property string iconName
            required property string tone
            required property string note
            required property string person
            required property string amount
            required property string badge
            required property string badgeTone

            width: list.width - Size.m
            height: Size.timelineRow + (note ? Size.timelineNote : 0)
            Accessible.role: Accessible.ListItem
            Accessible.name: time + " " + text + " " + amount + " " + badge
            Accessible.onPressAction: view.open(row.index)

            Note {
                id: day
                visible: row.head
                y: Size.xs
                height: Size.xl
                text: row.head ? row.text : ""
            }
            Rule {
                visible: row.head
                x: day.width + Size.s
                y: Size.l
                width: parent.width - x
                color: Ink.hair
            }
            Rectangle {
                visible: !row.head && (hover.hovered || (list.activeFocus && list.currentIndex === row.index))
                anchors { fill: parent; leftMargin: -Size.xs; rightMargin: -Size.xs }
                radius: Size.radius
                color: Ink.hover
            }
            Item {
                visible: !row.head
                anchors.fill: parent
                Label {
                    width: Size.timelineTime
                    height: Size.timelineRow
                    text: row.time
                    tone: "muted"
                }
                Icon {
                    x: Size.timelineIcon
                    y: Math.round((Size.timelineRow - height) / 2)
                    name: row.iconName
                    tone: row.tone === "text" ? "muted" : row.tone
                    size: Size.iconRow
                }
                Label {
                    x: Size.timelineText
                    width: Math.max(0, (row.amount || row.badge ? amount.x : who.x) - x - Size.s)
                    height: Size.timelineRow
                    text: row.text
                    tone: row.tone
                }
                Label {
                    x: Size.timelineText
                    y: Size.timelineRow - Size.tiny
                    width: parent.width - x
                    height: Size.timelineNote
                    visible: row.note !== ""
                    text: row.note
                    tone: "muted"
                }
                Label {
                    id: amount
                    anchors { right: parent.right; rightMargin: Size.timelineAmount }
                    height: Size.timelineRow
                    text: row.amount
                    tone: row.amount.startsWith("−") ? "bad" : "text"
                }
                Badge {
                    x: parent.width - Size.timelineBadge
                    y: Math.round((Size.timelineRow - height) / 2)
                    visible: row.badge !== ""
                    text: row.badge
                    tone: row.badgeTone
                }
                Label {
                    id: who
                    anchors.right: parent.right
                    width: Math.min(implicitWidth, row.badge ? Size.timelineBadge - Size.xl * 3 : Size.timelineAmount)
                    height: Size.timelineRow
                    horizontalAlignment: Text.AlignRight
                    text: row.person
                    tone: "muted"
                }
                HoverHandler { id: hover }
                TapHandler {
                    onTapped: view.open(row.index)
                }
            }
        }
    }
    ScrollThumb {
        anchors { right: parent.right; top: list.top; bottom: list.bottom }
        shown: list.contentHeight > 0 ? Math.min(1, list.height / list.contentHeight) : 1
        place: list.contentHeight > 0 ? (list.contentY - list.originY) / list.contentHeight : 0
        onMoved: place => { list.contentY = list.originY + Math.round(place * list.contentHeight); }
    }
    EmptyState {
        anchors.centerIn: list
        visible: model.ready && model.rows.count === 0
        iconName: "clock-history"
        title: qsTr("Nothing happened here yet")
        action: qsTr("New activity")
        keys: view.workplace.keys.keys("newActivity")
        onTriggered: view.workplace.create("activity", "party=" + view.recordId)
    }
}
