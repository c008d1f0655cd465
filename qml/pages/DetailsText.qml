pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// All filled fields of a record, to be read.
Item {
    id: details

    required property SmallList rows
    property int columns: 1
    signal conflict(string n)

    ScrollPage {
        anchors.fill: parent
        Item {
            width: 1
            height: Size.s
        }
        DetailLines {
            width: Math.min(parent.width, 2 * Size.formColumn)
            rows: details.rows
            onConflict: n => details.conflict(n)
        }
        Item {
            width: 1
            height: Size.l
        }
    }
}
