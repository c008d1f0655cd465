pragma Singleton
import QtQuick
import Outpost.Window

/// Measures by meaning, in pixels at 100 %, times the size that the person chose (100 to 200 %).
QtObject {
    id: size

    readonly property real factor: AppSettings.sizePercent / 100

    function scaled(pixels: real): int {
        return Math.round(pixels * factor);
    }

    // Space
    readonly property int line: 1
    readonly property int ring: 2
    readonly property int tiny: scaled(2)
    readonly property int xs: scaled(4)
    readonly property int icon: scaled(6)      // from an icon to its text, between buttons of a row
    readonly property int s: scaled(8)
    readonly property int side: scaled(10)     // at the sides of a button
    readonly property int m: scaled(12)
    readonly property int inset: scaled(14)    // from the edge of navigation, rail and foot to what stands in it
    readonly property int l: scaled(16)
    readonly property int xl: scaled(24)
    readonly property int xxl: scaled(32)
    readonly property int radius: scaled(4)
    readonly property int radiusSmall: scaled(3)
    readonly property int mark: scaled(3)      // bar that shows where one is, bar of a banner
    readonly property int markInset: scaled(6)

    // Icons
    readonly property int iconNormal: scaled(16)
    readonly property int iconRow: scaled(14)
    readonly property int iconMark: scaled(12)
    readonly property int iconSort: scaled(10)
    readonly property int iconMenu: scaled(18)
    readonly property int iconEmpty: scaled(32)

    // Window
    readonly property int windowWidth: 1366
    readonly property int windowHeight: 768
    readonly property int windowLeast: 640
    readonly property int wideFrom: 1600       // from this width previews stay open and columns grow
    readonly property int topBar: scaled(36)
    readonly property int navigation: scaled(176)
    readonly property int foot: scaled(24)
    readonly property int tab: scaled(32)
    readonly property int tabWidest: scaled(210)
    readonly property int tabExtra: scaled(44)
    readonly property int searchWidth: scaled(240)
    readonly property int searchHeight: scaled(26)
    readonly property int chapter: scaled(30)
    readonly property int entry: scaled(26)
    readonly property int entryText: scaled(38)
    readonly property int avatar: scaled(24)
    readonly property int avatarSmall: scaled(20)
    readonly property int firmName: scaled(126)

    // Controls
    readonly property int button: scaled(28)
    readonly property int buttonSmall: scaled(26)
    readonly property int buttonLarge: scaled(34)
    readonly property int field: scaled(28)
    readonly property int fieldLarge: scaled(32)
    readonly property int fieldRow: scaled(36)
    readonly property int textBlock: scaled(76)
    readonly property int message: scaled(20)
    readonly property int chip: scaled(24)
    readonly property int badge: scaled(18)
    readonly property int check: scaled(14)
    readonly property int radioDot: scaled(6)
    readonly property int someBar: scaled(8)
    readonly property int dot: scaled(6)
    readonly property int banner: scaled(32)
    readonly property int toast: scaled(38)
    readonly property int toastLeast: scaled(320)
    readonly property int toolTip: scaled(26)
    readonly property int panelHead: scaled(34)
    readonly property int progress: scaled(4)
    readonly property int progressShort: scaled(60)
    readonly property int thumb: scaled(6)
    readonly property int thumbLeast: scaled(40)
    readonly property int shade: scaled(6)
    readonly property int loadingBar: scaled(8)
    readonly property int keyCap: scaled(20)
    readonly property int menuRow: scaled(28)
    readonly property int menuWidest: scaled(320)
    readonly property int menuTallest: scaled(360)
    readonly property int pickerWidth: scaled(420)
    readonly property int calendarCell: scaled(32)
    readonly property int pickRows: 10

    // Lists
    readonly property int titleRow: scaled(40)
    readonly property int chipRow: scaled(32)
    readonly property int tableHead: scaled(26)
    readonly property int rowCompact: 2 * Math.round(13 * factor)   // even, so that a million rows do not jitter
    readonly property int rowRegular: 2 * Math.round(15 * factor)
    readonly property int rowWide: 2 * Math.round(18 * factor)
    readonly property int row: AppSettings.density === 2 ? rowWide : AppSettings.density === 1 ? rowRegular : rowCompact
    readonly property int gutter: scaled(36)
    readonly property int cellLeft: scaled(4)
    readonly property int cellRight: scaled(12)
    readonly property int selectionBar: scaled(32)
    readonly property int quickFilter: scaled(160)
    readonly property int queryPanel: scaled(176)
    readonly property int preview: scaled(304)
    readonly property int previewWide: scaled(328)
    readonly property int factLabel: AppSettings.chinese ? scaled(88) : scaled(100)
    readonly property int nameLeast: scaled(160)

    /// Width of a list's column by what it holds; 0 for the one that takes the rest.
    function column(kind: string, wide: bool): int {
        switch (kind) {
        case "title": return 0;
        case "number": return scaled(96);
        case "choice": return scaled(wide ? 84 : 72);
        case "state": return scaled(wide ? 104 : 92);
        case "person": return scaled(wide ? 84 : 76);
        case "date": return scaled(100);
        case "time": return scaled(132);
        case "phone": return scaled(wide ? 144 : 132);
        case "money": return scaled(112);
        case "quantity": return scaled(84);
        case "link": return scaled(wide ? 220 : 160);
        default: return scaled(wide ? 160 : 112);
        }
    }

    // Record page
    readonly property int head: scaled(88)
    readonly property int factRow: scaled(40)
    readonly property int factWidth: scaled(136)
    readonly property int factNote: scaled(18)
    readonly property int factText: scaled(20)
    readonly property int rail: scaled(160)
    readonly property int railItem: scaled(28)
    readonly property int railText: scaled(36)
    readonly property int fieldColumn: scaled(296)
    readonly property int fieldColumnWide: scaled(360)
    readonly property int fieldLine: scaled(24)
    readonly property int formLabel: AppSettings.chinese ? scaled(88) : scaled(112)
    readonly property int formColumn: scaled(420)
    readonly property int sectionHead: scaled(32)
    readonly property int timelineRow: scaled(28)
    readonly property int timelineNote: scaled(20)
    readonly property int timelineTime: scaled(44)
    readonly property int timelineIcon: scaled(52)
    readonly property int timelineText: scaled(76)
    readonly property int timelineAmount: scaled(212)
    readonly property int timelineBadge: scaled(200)

    // What floats
    readonly property int palette: scaled(640)
    readonly property int paletteTop: scaled(84)
    readonly property int paletteInput: scaled(46)
    readonly property int paletteHead: scaled(28)
    readonly property int paletteRow: scaled(30)
    readonly property int paletteSecond: scaled(268)
    readonly property int paletteThird: scaled(384)
    readonly property int syncSheet: scaled(432)
    readonly property int conflictSheet: scaled(560)
    readonly property int sheetHead: scaled(44)
    readonly property int syncPath: scaled(150)
    readonly property int conflictValue: scaled(72)
    readonly property int conflictOther: scaled(48)
    readonly property int conflictLabel: scaled(176)
    readonly property int conflictText: scaled(40)
    readonly property int keysPanel: scaled(760)
    readonly property int card: scaled(376)
    readonly property int cardWide: scaled(520)
    readonly property int logo: scaled(36)

    // Time
    readonly property int movementMs: 120
    readonly property int toastMs: 8000
    readonly property int markMs: 3000
    readonly property int tipMs: 600
    readonly property int greyMs: 100
}
