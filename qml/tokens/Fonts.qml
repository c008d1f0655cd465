pragma Singleton
import QtQuick
import Outpost.Window

/// Type: one family, two weights, four sizes. Sizes follow the size that the person chose.
QtObject {
    readonly property string family: AppSettings.fontFamily
    readonly property int note: Size.scaled(12)
    readonly property int body: Size.scaled(13)
    readonly property int heading: Size.scaled(15)
    readonly property int title: Size.scaled(20)
    /// Noto Sans CJK stands low in its line of 1.448 em: this much below lifts it to the middle.
    readonly property int lift: Size.scaled(2)
    /// A body text beside a title shares its baseline with this much above.
    readonly property int besideTitle: Size.scaled(4)
}
