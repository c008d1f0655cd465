pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// All records of one kind: what to see of them at the left, the list, and at the right what the current one says.
Page {
    id: page

    required property Workplace workplace
    required property string entity
    required property int number
    property bool wide: false
    readonly property KeyMap keyMap: workplace.keys
    readonly property bool canCreate: workplace.canCreate(entity)
    readonly property bool panelShown: list.hasOwner
    readonly property bool previewShown: AppSettings.previewShown && width > 3 * Size.preview
    readonly property string title: AppSettings.language ? workplace.labelOf(entity, true) : ""
    hints: canCreate ? ["open", "preview", "new", "delete", "find", "help"]
                                                    : ["open", "preview", "find", "help"]
    signal conflict(string n, double record)

    function act(name: string) {
        switch (name) {
        case "new": if (canCreate) workplace.create(entity); break;
        case "findHere": filter.forceActiveFocus(); filter.selectAll(); break;
        case "edit": if (list.currentRecord) workplace.pages.open("record", entity, list.currentRecord, "", "", true); break;
        case "nextPane":
        case "previousPane":
            if (table.activeFocus && panelShown) panel.forceActiveFocus(); else table.forceActiveFocus();
            break;
        }
    }
    function name() {
        workplace.pages.name(number, title, workplace.iconOf(entity) === "building" ? "people" : workplace.iconOf(entity), false);
    }

    onTitleChanged: name()
    Component.onCompleted: name()

    RecordList {
        id: list
        workplace: page.workplace
        entity: page.entity
    }
    QueryPanel {
        id: panel
        width: visible ? Size.queryPanel : 0
        height: parent.height
        visible: page.panelShown
        title: page.title
        view: list.view
        count: list.countText
        onChosen: view => { list.view = view; }
    }
    Item {
        id: main
        anchors { left: panel.right; right: preview.left; top: parent.top; bottom: parent.bottom }

        Row {
            x: Size.l
            height: Size.titleRow
            spacing: Size.s
            Label {
                objectName: "title"
                height: Size.titleRow
                text: page.panelShown && list.view === "mine" ? panel.mineLabel : page.title
                font.pixelSize: Fonts.title
            }
            Label {
                objectName: "count"
                height: Size.titleRow
                topPadding: Fonts.besideTitle
                text: AppSettings.language ? list.countText : ""
                tone: "muted"
            }
        }
        Row {
            anchors { right: parent.right; rightMargin: Size.l }
            y: Size.icon
            spacing: Size.xs
            Button {
                objectName: "preview"
                kind: "quiet"
                iconName: "layout-sidebar-reverse"
                tip: page.keyMap.label("preview")
                keys: page.keyMap.keys("preview")
                onClicked: AppSettings.previewShown = !AppSettings.previewShown
            }
            Button {
                objectName: "new"
                visible: page.canCreate
                // One primary button a page: of an empty list it is the one in its middle.
                kind: list.ready && list.count === 0 ? "plain" : "primary"
                iconName: "plus-lg"
                text: qsTr("New")
                keys: page.keyMap.keys("new")
                onClicked: page.act("new")
            }
        }
        Row {
            x: Size.l
            y: Size.titleRow + Size.tiny
            spacing: Size.icon
            TextBox {
                id: filter
                objectName: "quickFilter"
                width: Size.quickFilter
                height: Size.chip
                leftPadding: Size.xl + Size.tiny
                font.pixelSize: Fonts.note
                placeholderText: qsTr("Name, pinyin, number")
                name: page.keyMap.label("quickFilter")
                onTextChanged: list.quick = text
                Keys.onPressed: event => {
                    if (inputMethodComposing)
                        return;
                    if (event.key === Qt.Key_Escape) {
                        event.accepted = true;
                        text = "";
                        table.forceActiveFocus();
                    } else if (event.key === Qt.Key_Down || event.key === Qt.Key_Return || event.key === Qt.Key_Enter) {
                        event.accepted = true;
                        table.forceActiveFocus();
                        if (event.key !== Qt.Key_Down && list.currentRecord)
                            page.workplace.openRecord(page.entity, list.currentRecord);
                    }
                }
                Icon {
                    x: Size.s
                    anchors.verticalCenter: parent.verticalCenter
                    name: "funnel"
                    size: Size.iconMark
                }
            }
            Chip {
                visible: list.quick !== ""
                field: qsTr("Found")
                value: list.countText
                closable: true
                onClosed: filter.text = ""
                onClicked: filter.text = ""
            }
        }
        RecordTable {
            id: table
            objectName: "table"
            anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: Size.titleRow + Size.chipRow; bottom: selection.top }
            focus: true
            list: list
            wide: page.wide
            onOpened: record => page.workplace.openRecord(page.entity, record)
            onPreviewed: AppSettings.previewShown = !AppSettings.previewShown
            onTyped: text => {
                filter.text = filter.text + text;
                filter.forceActiveFocus();
                filter.cursorPosition = filter.length;
            }
            onRemoved: page.workplace.remove(page.entity, list.chosen())
            Keys.onEscapePressed: event => {
                if (list.selectedCount > 0)
                    list.clearSelection();
                else if (filter.text !== "")
                    filter.text = "";
                else
                    event.accepted = false;
            }
        }
        EmptyState {
            anchors.centerIn: table
            visible: list.ready && list.count === 0 && list.quick === "" && list.error === ""
            iconName: page.workplace.iconOf(page.entity)
            title: qsTr("Nothing here yet: %1").arg(page.title)
            text: page.canCreate ? qsTr("What you enter here is on this computer at once and on all others when they meet") : ""
            action: page.canCreate ? qsTr("New") : ""
            keys: page.keyMap.keys("new")
            onTriggered: page.act("new")
        }
        EmptyState {
            anchors.centerIn: table
            visible: list.ready && list.count === 0 && list.quick !== "" && list.error === ""
            iconName: "search"
            title: qsTr("Nothing matches \"%1\"").arg(list.quick)
            action: qsTr("Clear")
            keys: "Esc"
            primary: false
            onTriggered: {
                filter.text = "";
                table.forceActiveFocus();
            }
        }
        Banner {
            anchors { left: parent.left; right: parent.right; top: table.top; margins: Size.l; topMargin: Size.tableHead + Size.l }
            visible: list.error !== ""
            tone: "bad"
            text: list.error
            action: qsTr("Try again")
            onTriggered: list.refresh()
        }
        Rectangle {
            id: selection
            anchors.bottom: parent.bottom
            width: parent.width
            height: visible ? Size.selectionBar : 0
            visible: list.selectedCount > 0
            color: Ink.page
            Rule {
                width: parent.width
            }
            Label {
                x: Size.inset
                height: parent.height
                text: qsTr("%n selected", "", list.selectedCount)
                font.bold: true
            }
            Row {
                anchors { right: parent.right; rightMargin: Size.m; verticalCenter: parent.verticalCenter }
                spacing: Size.xs
                Button {
                    height: Size.buttonSmall
                    kind: "quiet"
                    iconName: "trash"
                    text: qsTr("Delete")
                    keys: page.keyMap.keys("delete")
                    onClicked: page.workplace.remove(page.entity, list.chosen())
                }
                Button {
                    height: Size.buttonSmall
                    kind: "quiet"
                    iconName: "x-lg"
                    tip: qsTr("Drop the selection")
                    keys: "Esc"
                    onClicked: list.clearSelection()
                }
            }
        }
    }
    PreviewPane {
        id: preview
        anchors.right: parent.right
        height: parent.height
        width: visible ? (page.wide ? Size.previewWide : Size.preview) : 0
        visible: page.previewShown && list.count > 0
        workplace: page.workplace
        entity: page.entity
        recordId: visible ? list.currentRecord : 0
        onClosed: AppSettings.previewShown = false
        onConflict: n => page.conflict(n, list.currentRecord)
    }
}
