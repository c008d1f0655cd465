// A Loader of Qt 6.4 cannot make components that are bound, so the ids of this file are looked up when they are used.
// qmllint disable unqualified
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// The window of an open firm: top bar, navigation, the open pages, foot; palette, panels and sheets above them.
FocusScope {
    id: shell
    objectName: "shell"

    required property Workplace workplace
    readonly property Pages pages: workplace.pages
    readonly property KeyMap keyMap: workplace.keys
    readonly property bool wide: width >= Size.wideFrom
    property Page page: null
    property string sheet   ///< "", "sync", "conflict", "keys"

    function act(name: string) {
        if (page)
            page.act(name);
    }
    function showConflict(n: string, record: double) {
        workplace.conflicts.show(n, record);
        sheet = "conflict";
    }
    function focusPage() {
        if (page)
            page.forceActiveFocus();
    }
    function closeSheet() {
        sheet = "";
        focusPage();
    }

    component Key: Shortcut {
        required property string action
        sequences: [shell.keyMap.keys(action)]
        context: Qt.WindowShortcut
    }

    Key { action: "help"; onActivated: shell.sheet = shell.sheet === "keys" ? "" : "keys" }
    Key { action: "find"; onActivated: finder.open() }
    Key { action: "customers"; onActivated: shell.workplace.openChapter("customers") }
    Key { action: "trade"; onActivated: shell.workplace.openChapter("trade") }
    Key { action: "settings"; onActivated: shell.workplace.openChapter("settings") }
    Key { action: "options"; onActivated: shell.workplace.openChapter("settings") }
    Key { action: "back"; onActivated: shell.pages.back() }
    Key { action: "forward"; onActivated: shell.pages.forward() }
    Key { action: "nextPage"; onActivated: shell.pages.turn(1) }
    Key { action: "previousPage"; onActivated: shell.pages.turn(-1) }
    Key { action: "closePage"; onActivated: shell.pages.close(shell.pages.current) }
    Key { action: "navigation"; onActivated: AppSettings.navigationShown = !AppSettings.navigationShown }
    Key { action: "sync"; onActivated: shell.sheet = shell.sheet === "sync" ? "" : "sync" }
    Key { action: "refresh"; onActivated: shell.workplace.refresh() }
    Key { action: "lock"; onActivated: shell.workplace.session.lock() }
    Key { action: "new"; onActivated: shell.act("new") }
    Key { action: "newActivity"; onActivated: shell.act("newActivity") }
    Key { action: "edit"; onActivated: shell.act("edit") }
    Key { action: "save"; onActivated: shell.act("save") }
    Key { action: "history"; onActivated: shell.act("history") }
    Key { action: "findHere"; onActivated: shell.act("findHere") }
    Key { action: "nextRecord"; onActivated: shell.act("nextRecord") }
    Key { action: "previousRecord"; onActivated: shell.act("previousRecord") }
    Key { action: "nextPane"; onActivated: shell.act("nextPane") }
    Key { action: "previousPane"; onActivated: shell.act("previousPane") }
    Key { action: "undo"; enabled: shell.workplace.canUndo(); onActivated: shell.workplace.undo() }
    Repeater {
        model: 9
        Item {
            id: section
            required property int index
            Shortcut {
                sequence: "Ctrl+" + (section.index + 1)
                onActivated: shell.act("section" + section.index)
            }
        }
    }

    Connections {
        target: shell.workplace
        function onNotice(text: string, action: string) {
            toast.say(text, action, action ? shell.keyMap.keys("undo") : "");
        }
    }
    Connections {
        target: shell.workplace.conflicts
        function onFinished() {
            if (shell.sheet === "conflict")
                shell.closeSheet();
        }
    }

    Rectangle {
        anchors.fill: parent
        color: Ink.page
    }
    TopBar {
        id: top
        width: parent.width
        workplace: shell.workplace
        onFind: finder.open()
    }
    NavigationPane {
        id: navigation
        anchors { top: top.bottom; bottom: foot.top }
        width: visible ? Size.navigation : 0
        visible: AppSettings.navigationShown
        workplace: shell.workplace
    }
    Rectangle {
        id: body
        anchors { left: navigation.right; right: parent.right; top: top.bottom; bottom: foot.top }
        color: Ink.raised
        clip: true

        Repeater {
            id: stack
            model: shell.pages
            Loader {
                id: holder
                required property int index
                required property int number
                required property string kind
                required property string entity
                required property double record
                required property string draft
                required property string preset
                required property bool editing
                readonly property bool shown: index === shell.pages.current
                property bool wanted: false
                function come() {
                    if (!shown)
                        return;
                    wanted = true;
                    shell.page = item as Page;
                    if (shell.page && shell.sheet === "" && !finder.visible)
                        shell.page.forceActiveFocus();
                }
                onShownChanged: come()
                Component.onCompleted: come()
                anchors.fill: parent
                visible: shown
                active: wanted
                focus: shown
                sourceComponent: kind === "list" ? list : kind === "record" ? recordPage : settings
                onLoaded: come()

                Component {
                    id: list
                    ListPage {
                        workplace: shell.workplace
                        entity: holder.entity
                        number: holder.number
                        wide: shell.wide
                        onConflict: (n, record) => shell.showConflict(n, record)
                    }
                }
                Component {
                    id: recordPage
                    RecordPage {
                        workplace: shell.workplace
                        entity: holder.entity
                        recordId: holder.record
                        draft: holder.draft
                        preset: holder.preset
                        editing: holder.editing
                        number: holder.number
                        wide: shell.wide
                        onConflict: (n, record) => shell.showConflict(n, record)
                    }
                }
                Component {
                    id: settings
                    SettingsPage {
                        workplace: shell.workplace
                        name: holder.entity
                        number: holder.number
                        onSyncAsked: shell.sheet = "sync"
                    }
                }
            }
        }
        EmptyState {
            anchors.centerIn: parent
            visible: shell.pages.count === 0
            iconName: "grid-1x2"
            title: qsTr("No page is open")
            action: qsTr("Customers")
            keys: shell.keyMap.keys("customers")
            onTriggered: shell.workplace.openChapter("customers")
        }
    }
    Rule {
        anchors { left: navigation.right; leftMargin: -1; top: top.bottom; bottom: foot.top }
        visible: navigation.visible
    }
    Foot {
        id: foot
        anchors.bottom: parent.bottom
        width: parent.width
        workplace: shell.workplace
        hints: shell.page ? shell.page.hints : ["find", "help"]
        onSync: shell.sheet = shell.sheet === "sync" ? "" : "sync"
    }
    Toast {
        id: toast
        objectName: "toast"
        anchors { horizontalCenter: body.horizontalCenter; bottom: foot.top; bottomMargin: Size.m }
        onTriggered: shell.workplace.undo()
    }
    Loader {
        id: sheetHolder
        anchors { right: parent.right; top: top.bottom; bottom: foot.top }
        width: item ? Math.min(parent.width, shell.sheet === "conflict" ? Size.conflictSheet : shell.sheet === "keys" ? Size.keysPanel : Size.syncSheet) : 0
        active: shell.sheet !== ""
        sourceComponent: shell.sheet === "sync" ? sync : shell.sheet === "conflict" ? conflict : keysPanel
        onLoaded: (item as SideSheet).forceActiveFocus()
    }
    Component {
        id: sync
        SyncPanel {
            workplace: shell.workplace
            onClosed: shell.closeSheet()
            onDecide: n => shell.showConflict(n, 0)
        }
    }
    Component {
        id: conflict
        ConflictSheet {
            workplace: shell.workplace
            onClosed: shell.closeSheet()
        }
    }
    Component {
        id: keysPanel
        KeysPanel {
            workplace: shell.workplace
            onClosed: shell.closeSheet()
        }
    }
    SearchPalette {
        id: finder
        anchors.fill: parent
        workplace: shell.workplace
        onClosed: shell.focusPage()
    }
}
