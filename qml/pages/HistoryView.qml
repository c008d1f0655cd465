pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// Who changed what, when, from what to what.
FocusScope {
    id: view

    required property Workplace workplace
    required property string entity
    required property double recordId

    HistoryModel {
        id: model
        workplace: view.workplace
        entity: view.entity
        record: view.recordId
    }
    Rectangle {
        id: head
        width: parent.width
        height: Size.tableHead
        color: Ink.page
        Row {
            x: Size.l
            height: parent.height
            Note { width: Size.column("time", false); height: parent.height; text: qsTr("When") }
            Note { width: list.what; height: parent.height; text: qsTr("What") }
            Note { width: list.room; height: parent.height; text: qsTr("Before") }
            Note { width: list.room; height: parent.height; text: qsTr("After") }
            Note { height: parent.height; text: qsTr("By") }
        }
        Rule {
            anchors.bottom: parent.bottom
            width: parent.width
        }
    }
    ListView {
        id: list
        // Of what time and person leave, the field takes a fifth and both values the rest.
        readonly property int rest: Math.max(0, view.width - 2 * Size.l - Size.column("time", false) - Size.column("link", false))
        readonly property int what: Math.floor(rest / 5)
        readonly property int room: Math.floor(rest * 2 / 5)
        anchors { left: parent.left; right: parent.right; top: head.bottom; bottom: parent.bottom }
        clip: true
        focus: true
        model: model.rows
        boundsBehavior: Flickable.StopAtBounds
        Accessible.role: Accessible.List
        Accessible.name: qsTr("History")
        delegate: Item {
            id: row
            required property string when
            required property string what
            required property string from
            required property string to
            required property string who
            width: list.width
            height: Size.row
            Accessible.role: Accessible.ListItem
            Accessible.name: when + ", " + what + ", " + from + " - " + to + ", " + who
            Row {
                x: Size.l
                height: parent.height
                Label { width: Size.column("time", false); height: parent.height; text: row.when; tone: "muted" }
                Label { width: list.what; height: parent.height; text: row.what; rightPadding: Size.s }
                Label { width: list.room; height: parent.height; text: row.from; tone: "muted"; rightPadding: Size.s }
                Label { width: list.room; height: parent.height; text: row.to; rightPadding: Size.s }
                Label { width: Size.column("link", false); height: parent.height; text: row.who; tone: "muted" }
            }
            Rule {
                anchors.bottom: parent.bottom
                width: parent.width
                color: Ink.hair
            }
        }
    }
    Banner {
        anchors { left: parent.left; right: parent.right; top: head.bottom; margins: Size.l }
        visible: model.error !== ""
        tone: "bad"
        text: model.error
    }
}
