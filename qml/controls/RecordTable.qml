pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Tokens
import Outpost.Window

/// The rows of a list of any length. Only those in sight have an item, and each item keeps its row while it is in sight;
/// the place is a row number, so that the millionth row stands as sharp as the first.
FocusScope {
    id: table

    required property RecordList list
    property bool selecting: true
    property bool wide: false
    property real place: 0   ///< the row at the top, with its hidden part as a fraction
    readonly property int slots: Math.max(1, Math.ceil(view.height / Size.row) + 1)
    readonly property int whole: Math.max(1, Math.floor(view.height / Size.row))
    readonly property real lastPlace: Math.max(0, list.count - view.height / Size.row)
    readonly property int first: Math.floor(Math.min(place, lastPlace))
    readonly property int gutter: selecting ? Size.gutter : Size.m
    readonly property var widths: measure(width, list.columns.count, list.columns.revision, wide, Size.factor)
    signal opened(double record)
    signal previewed
    signal typed(string text)
    signal removed

    function measure(room: int, count: int, revision: int, wide: bool, factor: real): var {
        const widths = [];
        let left = room - gutter - Size.m;
        let flexible = 0;
        for (let i = 0; i < count; ++i) {
            const usual = Size.column(list.columns.value(i, "measure"), wide);
            // A head is never cut off, also not while it shows by what is sorted.
            const fixed = usual === 0 ? 0 : Math.max(usual, Math.ceil(heads.advanceWidth(list.columns.value(i, "label"))) + Size.cellRight + Size.l);
            widths.push(fixed);
            left -= fixed;
            if (fixed === 0)
                ++flexible;
        }
        // What does not fit is dropped from the right; the name always stands.
        for (let i = count - 1; i > 0 && left < Size.nameLeast * flexible; --i) {
            if (widths[i] > 0) {
                left += widths[i];
                widths[i] = -1;
            }
        }
        if (flexible === 0 && count > 0)
            widths[0] += Math.max(0, left);
        return widths.map(width => width === 0 ? Math.floor(left / flexible) : Math.max(0, width));
    }

    function go(row: int, extend: bool) {
        const target = Math.max(0, Math.min(list.count - 1, row));
        if (!extend)
            anchor = target;
        list.currentRow = target;
        if (extend)
            list.selectRange(anchor, target);
        reveal(target);
    }

    function reveal(row: int) {
        if (row < place)
            place = row;
        else if (row + 1 > place + view.height / Size.row)
            place = Math.min(lastPlace, row + 1 - view.height / Size.row);
    }

    property int anchor: 0

    FontMetrics {
        id: heads
        font.family: Fonts.family
        font.pixelSize: Fonts.note
    }

    Accessible.role: Accessible.Table
    Accessible.name: list.entity
    activeFocusOnTab: true
    onLastPlaceChanged: place = Math.min(place, lastPlace)

    Connections {
        target: table.list
        function onAsked() {
            table.place = 0;
        }
    }

    Keys.onPressed: event => {
        const extend = (event.modifiers & Qt.ShiftModifier) !== 0 && table.selecting;
        const control = (event.modifiers & Qt.ControlModifier) !== 0;
        event.accepted = true;
        switch (event.key) {
        case Qt.Key_Up: go(list.currentRow - 1, extend); break;
        case Qt.Key_Down: go(list.currentRow + 1, extend); break;
        case Qt.Key_PageUp: if (control) event.accepted = false; else go(list.currentRow - whole, extend); break;
        case Qt.Key_PageDown: if (control) event.accepted = false; else go(list.currentRow + whole, extend); break;
        case Qt.Key_Home: go(0, extend); break;
        case Qt.Key_End: go(list.count - 1, extend); break;
        case Qt.Key_Return:
        case Qt.Key_Enter: if (!control && list.currentRecord) opened(list.currentRecord); else event.accepted = false; break;
        case Qt.Key_Space: if (selecting && control) list.toggle(list.currentRow); else previewed(); break;
        case Qt.Key_Insert: if (selecting) { list.toggle(list.currentRow); go(list.currentRow + 1, false); } break;
        case Qt.Key_Delete: removed(); break;
        case Qt.Key_A:
            if (control && selecting) { list.selectAll(); break; }
            // falls through
        default:
            event.accepted = false;
            if (!control && !(event.modifiers & Qt.AltModifier) && event.text.length > 0 && event.text.trim().length > 0 && event.key !== Qt.Key_Escape) {
                event.accepted = true;
                typed(event.text);
            }
        }
    }

    Rectangle {
        id: head
        width: parent.width
        height: Size.tableHead
        color: Ink.page
        Rule { width: parent.width }
        Rule {
            width: parent.width
            anchors.bottom: parent.bottom
        }
        TickMark {
            x: Size.inset
            anchors.verticalCenter: parent.verticalCenter
            visible: table.selecting && table.list.selectedCount > 0
            on: table.list.selectedCount >= table.list.count
            some: table.list.selectedCount > 0 && table.list.selectedCount < table.list.count
            TapHandler {
                onTapped: table.list.clearSelection()
            }
        }
        Row {
            x: table.gutter
            height: parent.height
            Repeater {
                model: table.list.columns
                Item {
                    id: column
                    required property int index
                    required property string name
                    required property string label
                    required property bool numeric
                    readonly property bool sorted: table.list.sortField === name
                    width: table.widths[index] ?? 0
                    height: Size.tableHead
                    visible: width > 0
                    Accessible.role: Accessible.ColumnHeader
                    Accessible.name: label
                    Accessible.onPressAction: table.list.sortBy(column.name)
                    Row {
                        x: column.numeric ? parent.width - width - Size.cellRight : Size.cellLeft
                        height: parent.height
                        spacing: Size.xs
                        Note {
                            width: Math.min(implicitWidth, column.width - Size.cellRight - (column.sorted ? Size.l : 0))
                            height: parent.height
                            text: column.label
                            tone: column.sorted || hover.hovered ? "text" : "muted"
                            Accessible.ignored: true
                        }
                        Icon {
                            visible: column.sorted
                            anchors.verticalCenter: parent.verticalCenter
                            name: table.list.descending ? "caret-down-fill" : "caret-up-fill"
                            tone: "text"
                            size: Size.iconSort
                        }
                    }
                    HoverHandler { id: hover }
                    TapHandler {
                        onTapped: {
                            table.forceActiveFocus();
                            table.list.sortBy(column.name);
                        }
                    }
                }
            }
        }
    }

    Item {
        id: view
        anchors { left: parent.left; right: parent.right; top: head.bottom; bottom: parent.bottom }
        clip: true

        Timer {
            id: grey
            // Bars only for what really takes its time.
            interval: Size.greyMs
            running: !table.list.ready
        }
        Repeater {
            model: table.slots
            Rectangle {
                id: row
                required property int index
                readonly property int number: table.first + ((index - table.first) % table.slots + table.slots) % table.slots
                readonly property bool exists: number < table.list.count
                readonly property var texts: exists && table.list.revision >= 0 ? table.list.cells(number) : []
                readonly property var tones: exists && table.list.revision >= 0 ? table.list.tones(number) : []
                readonly property string mark: exists && table.list.revision >= 0 ? table.list.mark(number) : ""
                readonly property bool selected: exists && table.list.revision >= 0 && table.list.isSelected(number)
                readonly property bool current: exists && number === table.list.currentRow
                objectName: current ? "currentRow" : ""
                width: view.width
                height: Size.row
                y: Math.round((number - Math.min(table.place, table.lastPlace)) * Size.row)
                visible: exists
                color: selected ? Ink.selection : hovered.hovered ? Ink.hover : Ink.raised
                Accessible.role: Accessible.Row
                Accessible.name: texts.join(", ")
                Accessible.selected: selected
                Accessible.focused: current && table.activeFocus
                Accessible.onPressAction: {
                    table.go(row.number, false);
                    table.opened(table.list.recordAt(row.number));
                }

                Rule {
                    width: parent.width
                    anchors.bottom: parent.bottom
                    color: row.selected ? Ink.selection : Ink.hair
                }
                TickMark {
                    visible: table.selecting && (row.selected || (hovered.hovered && row.mark === "" && table.list.selectedCount > 0))
                    x: Size.inset
                    anchors.verticalCenter: parent.verticalCenter
                    on: row.selected
                }
                Icon {
                    visible: !row.selected && row.mark === "conflict"
                    x: table.selecting ? Size.inset + 1 : 0
                    anchors.verticalCenter: parent.verticalCenter
                    name: "diamond-half"
                    tone: "conflict"
                    size: Size.iconMark
                }
                Rectangle {
                    visible: !row.selected && row.mark === "new"
                    x: table.selecting ? Size.inset + Size.xs : Size.tiny
                    anchors.verticalCenter: parent.verticalCenter
                    width: Size.dot
                    height: Size.dot
                    radius: width / 2
                    color: Ink.accent
                }
                Row {
                    x: table.gutter
                    height: parent.height
                    Repeater {
                        model: table.list.columns
                        Item {
                            id: cell
                            required property int index
                            required property bool numeric
                            readonly property int room: table.widths[index] ?? 0
                            width: room
                            height: Size.row
                            visible: room > 0
                            Label {
                                visible: row.texts.length > 0
                                x: Size.cellLeft
                                width: cell.room - Size.cellLeft - Size.cellRight
                                height: parent.height
                                text: row.texts[cell.index] ?? ""
                                tone: row.tones[cell.index] ?? "text"
                                horizontalAlignment: cell.numeric ? Text.AlignRight : Text.AlignLeft
                                Accessible.ignored: true
                            }
                            Rectangle {
                                visible: row.texts.length === 0 && !grey.running
                                x: Size.cellLeft
                                anchors.verticalCenter: parent.verticalCenter
                                width: Math.max(0, Math.round(cell.room * 0.6) - Size.cellRight)
                                height: Size.loadingBar
                                radius: Size.tiny
                                color: Ink.here
                            }
                        }
                    }
                }
                FocusRing {
                    visible: row.current
                    radius: 0
                    border.width: table.activeFocus ? Size.ring : Size.line
                    border.color: table.activeFocus ? Ink.accent : Ink.edge
                }
                HoverHandler { id: hovered }
            }
        }
        MouseArea {
            anchors.fill: parent
            acceptedButtons: Qt.LeftButton
            function rowAt(y: real): int {
                return Math.floor(Math.min(table.place, table.lastPlace) + y / Size.row);
            }
            onPressed: event => {
                table.forceActiveFocus(Qt.MouseFocusReason);
                const row = rowAt(event.y);
                if (row >= table.list.count)
                    return;
                if (table.selecting && (event.modifiers & Qt.ControlModifier || event.x < Size.gutter - Size.xs)) {
                    table.list.toggle(row);
                    table.list.currentRow = row;
                    table.anchor = row;
                } else {
                    table.go(row, (event.modifiers & Qt.ShiftModifier) !== 0 && table.selecting);
                }
            }
            onDoubleClicked: event => {
                const record = table.list.recordAt(rowAt(event.y));
                if (record)
                    table.opened(record);
            }
            onWheel: event => {
                const rows = event.pixelDelta.y !== 0 ? event.pixelDelta.y / Size.row : event.angleDelta.y / 120 * 3;
                table.place = Math.max(0, Math.min(table.lastPlace, table.place - rows));
            }
        }
    }
    ScrollThumb {
        anchors { right: parent.right; top: head.bottom; bottom: parent.bottom; topMargin: Size.tiny; bottomMargin: Size.tiny }
        shown: table.list.count > 0 ? Math.min(1, view.height / Size.row / table.list.count) : 1
        place: table.list.count > 0 ? Math.min(table.place, table.lastPlace) / table.list.count : 0
        onMoved: place => { table.place = Math.min(table.lastPlace, place * table.list.count); }
    }
}
