pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// The fields of a record to be read or, in its form, to be written. Enter and Tab go on, Shift goes back.
FocusScope {
    id: form

    required property Workplace workplace
    required property RecordModel record
    readonly property int columns: Math.max(1, Math.min(2, Math.floor((width - 2 * Size.l) / Size.formColumn)))
    signal away
    signal conflict(string n)

    function focusFirst() {
        const wrong = Math.max(0, record.firstWrong());
        for (let i = wrong; i < fields.count; ++i) {
            const field = fields.itemAt(i);
            if (field && field.editable) {
                field.forceActiveFocus();
                return;
            }
        }
    }

    Keys.onEscapePressed: if (record.editing) away(); else focus = false;
    Connections {
        target: form.record
        function onErrorShown() {
            form.focusFirst();
        }
    }
    Component.onCompleted: if (record.editing) later.start()
    // The fields have their place only after this turn.
    Timer {
        id: later
        interval: 0
        onTriggered: form.focusFirst()
    }

    DetailsText {
        anchors.fill: parent
        visible: !form.record.editing
        rows: form.record.details
        columns: form.columns
        onConflict: n => form.conflict(n)
    }
    ScrollPage {
        id: scroll
        anchors.fill: parent
        visible: form.record.editing
        Item {
            width: 1
            height: Size.l
        }
        Flow {
            width: parent.width
            spacing: 0
            Repeater {
                id: fields
                model: form.record.editing ? form.record.fields : null
                FormField {
                    required property int index
                    required property int row
                    workplace: form.workplace
                    readonly property bool full: field.kind === "long"
                    width: full ? parent.width : Math.floor(parent.width / form.columns)
                    onActiveFocusChanged: if (activeFocus) scroll.show(this)
                }
            }
        }
        Item {
            width: 1
            height: Size.xl
        }
    }
}
