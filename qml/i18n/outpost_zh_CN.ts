<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>CalendarGrid</name>
    <message>
        <source>Month before</source>
        <translation>上个月</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>yyyy年M月</translation>
    </message>
    <message>
        <source>Month after</source>
        <translation>下个月</translation>
    </message>
</context>
<context>
    <name>ConflictChoice</name>
    <message>
        <source>Stands now</source>
        <translation>当前有效</translation>
    </message>
</context>
<context>
    <name>ConflictModel</name>
    <message>
        <source>Deleted and edited</source>
        <translation>一处删除、一处修改</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>保留并修改</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Keep %1</source>
        <translation>保留 %1</translation>
    </message>
    <message>
        <source>Take %1</source>
        <translation>采用 %1</translation>
    </message>
    <message>
        <source>Keep the record</source>
        <translation>保留该记录</translation>
    </message>
    <message>
        <source>Delete the record</source>
        <translation>删除该记录</translation>
    </message>
</context>
<context>
    <name>ConflictSheet</name>
    <message>
        <source>Choose which value stands</source>
        <translation>选择哪个值有效</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>The next one</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>One deleted the record while another edited it. The edit stands, so that nothing is lost; you may choose again.</source>
        <translation>一人删除了这条记录，另一人同时修改了它。修改有效，内容不会丢失；您可以重新选择。</translation>
    </message>
    <message>
        <source>Two people changed the same field while apart. Your choice holds everywhere; the other value stays in the history.</source>
        <translation>两个人离线时改了同一处。选择后所有设备一致，未选的值留在历史里。</translation>
    </message>
    <message>
        <source>Another value</source>
        <translation>填写另一个值</translation>
    </message>
    <message>
        <source>For reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <source>Value before</source>
        <translation>改前的值</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>What was edited</source>
        <translation>修改内容</translation>
    </message>
</context>
<context>
    <name>DetailLines</name>
    <message>
        <source>Details</source>
        <translation>资料</translation>
    </message>
    <message>
        <source>Two values for %1</source>
        <translation>%1有两个值</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>stands</source>
        <translation>当前</translation>
    </message>
</context>
<context>
    <name>FieldModel</name>
    <message>
        <source>Now %1 elsewhere</source>
        <translation>别处改为 %1</translation>
    </message>
    <message>
        <source>%1 set %2</source>
        <translation>%1改为 %2</translation>
    </message>
</context>
<context>
    <name>FormField</name>
    <message>
        <source>Take</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>just changed</source>
        <translation>刚更新</translation>
    </message>
    <message>
        <source>Name, pinyin, number</source>
        <translation>名称、拼音、编号</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>Created</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Brought back</source>
        <translation>已恢复</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>已修改</translation>
    </message>
    <message>
        <source>%1 (not accepted)</source>
        <translation>%1（未被接受）</translation>
    </message>
</context>
<context>
    <name>HistoryView</name>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>改前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>改后</translation>
    </message>
    <message>
        <source>By</source>
        <translation>修改人</translation>
    </message>
    <message>
        <source>History</source>
        <translation>修改历史</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Anywhere</source>
        <translation>任何地方</translation>
    </message>
    <message>
        <source>all keys</source>
        <translation>全部按键</translation>
    </message>
    <message>
        <source>find anything</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>customers</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>trade</source>
        <translation>进销存</translation>
    </message>
    <message>
        <source>settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>back</source>
        <translation>后退</translation>
    </message>
    <message>
        <source>forward</source>
        <translation>前进</translation>
    </message>
    <message>
        <source>next page</source>
        <translation>下一页签</translation>
    </message>
    <message>
        <source>previous page</source>
        <translation>上一页签</translation>
    </message>
    <message>
        <source>close page</source>
        <translation>关闭页签</translation>
    </message>
    <message>
        <source>next pane</source>
        <translation>下一区域</translation>
    </message>
    <message>
        <source>previous pane</source>
        <translation>上一区域</translation>
    </message>
    <message>
        <source>show or hide navigation</source>
        <translation>显示或隐藏导航</translation>
    </message>
    <message>
        <source>new here</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>new activity</source>
        <translation>新跟进</translation>
    </message>
    <message>
        <source>sync panel</source>
        <translation>同步面板</translation>
    </message>
    <message>
        <source>ask again and sync now</source>
        <translation>刷新并立即同步</translation>
    </message>
    <message>
        <source>options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>quick filter, pinyin too</source>
        <translation>快速筛选（可用拼音）</translation>
    </message>
    <message>
        <source>open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>select</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>find in this list</source>
        <translation>在列表中查找</translation>
    </message>
    <message>
        <source>delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Record and form</source>
        <translation>记录与表单</translation>
    </message>
    <message>
        <source>edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>next field</source>
        <translation>下一字段</translation>
    </message>
    <message>
        <source>open list or calendar</source>
        <translation>打开列表或日历</translation>
    </message>
    <message>
        <source>save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>section</source>
        <translation>换栏</translation>
    </message>
    <message>
        <source>previous record</source>
        <translation>上一条</translation>
    </message>
    <message>
        <source>next record</source>
        <translation>下一条</translation>
    </message>
    <message>
        <source>history</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>back, the draft stays</source>
        <translation>返回，草稿保留</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>冲突</translation>
    </message>
    <message>
        <source>keep the value that stands</source>
        <translation>保留当前值</translation>
    </message>
    <message>
        <source>take the other value</source>
        <translation>采用另一个值</translation>
    </message>
    <message>
        <source>take the chosen one</source>
        <translation>采用所选</translation>
    </message>
    <message>
        <source>write another value</source>
        <translation>填写另一个值</translation>
    </message>
</context>
<context>
    <name>KeysPanel</name>
    <message>
        <source>Keys</source>
        <translation>全部按键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>ListPage</name>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Name, pinyin, number</source>
        <translation>名称、拼音、编号</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>找到</translation>
    </message>
    <message>
        <source>Nothing here yet: %1</source>
        <translation>还没有%1</translation>
    </message>
    <message>
        <source>What you enter here is on this computer at once and on all others when they meet</source>
        <translation>在这里录入的内容立即存在本机，联机后到达其他设备</translation>
    </message>
    <message>
        <source>Nothing matches &quot;%1&quot;</source>
        <translation>没有符合“%1”的记录</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Drop the selection</source>
        <translation>取消选择</translation>
    </message>
</context>
<context>
    <name>LogInPage</name>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Opening...</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>A demo firm: its password is filled in</source>
        <translation>演示公司：密码已填好</translation>
    </message>
    <message>
        <source>The firm&apos;s data is here: no network needed</source>
        <translation>本机有全公司数据，无需联网即可登录</translation>
    </message>
    <message>
        <source>Last received: %1</source>
        <translation>最近收到：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n changes here are not sent yet</source>
        <translation>
            <numerusform>本机还有 %n 项更改未送出</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LookChoice</name>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>随系统</translation>
    </message>
</context>
<context>
    <name>Navigation</name>
    <message>
        <source>Customers</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Trade</source>
        <translation>进销存</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Devices and sync</source>
        <translation>设备与同步</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message numerus="yes">
        <source>%n deleted</source>
        <translation>
            <numerusform>已移入回收站 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message numerus="yes">
        <source>%n brought back</source>
        <translation>
            <numerusform>已恢复 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>The relay is set</source>
        <translation>中继已设置</translation>
    </message>
</context>
<context>
    <name>PickBox</name>
    <message>
        <source>(none)</source>
        <translation>（无）</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
</context>
<context>
    <name>PreviewPane</name>
    <message>
        <source>Close the preview</source>
        <translation>关闭预览</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>QueryPanel</name>
    <message>
        <source>My records: %1</source>
        <translation>我的%1</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Owned by me</source>
        <translation>我负责的</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
</context>
<context>
    <name>RecordHead</name>
    <message numerus="yes">
        <source>%n need a decision</source>
        <translation>
            <numerusform>%n 项待处理</numerusform>
        </translation>
    </message>
    <message>
        <source>Draft kept</source>
        <translation>草稿已保留</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Saving...</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>New activity</source>
        <translation>新跟进</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>RecordList</name>
    <message>
        <source>Counting...</source>
        <translation>正在统计…</translation>
    </message>
</context>
<context>
    <name>RecordModel</name>
    <message>
        <source>New: %1</source>
        <translation>新建%1</translation>
    </message>
    <message>
        <source>Not saved: see the marked fields</source>
        <translation>未保存：请看标出的字段</translation>
    </message>
    <message>
        <source>Level %1</source>
        <translation>%1</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>明细</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>资料</translation>
    </message>
    <message>
        <source>History</source>
        <translation>修改历史</translation>
    </message>
    <message>
        <source>Deleted and edited</source>
        <translation>一处删除、一处修改</translation>
    </message>
</context>
<context>
    <name>RecordPage</name>
    <message>
        <source>Save again</source>
        <translation>再存</translation>
    </message>
    <message>
        <source>This record was deleted</source>
        <translation>这条记录已删除</translation>
    </message>
</context>
<context>
    <name>RecoverySheetPage</name>
    <message>
        <source>Write this down and lock it away</source>
        <translation>请抄写下来并锁好</translation>
    </message>
    <message>
        <source>Who holds this sheet can open the firm when no password works any more. It is shown this once and kept nowhere.</source>
        <translation>密码都失效时，凭此恢复单可以打开公司数据。只显示这一次，不在任何地方保存。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>I have put it away</source>
        <translation>我已妥善保存</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始使用</translation>
    </message>
</context>
<context>
    <name>RelatedView</name>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>New: %1</source>
        <translation>新建%1</translation>
    </message>
    <message>
        <source>Nothing here yet: %1</source>
        <translation>还没有%1</translation>
    </message>
</context>
<context>
    <name>SearchModel</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>SearchPalette</name>
    <message>
        <source>Name, pinyin, initials, number, phone</source>
        <translation>名称、拼音、首字母、编号、电话</translation>
    </message>
    <message>
        <source>Nothing matches &quot;%1&quot;</source>
        <translation>没有符合“%1”的记录</translation>
    </message>
    <message>
        <source>Up, Down choose   Enter open   Esc close</source>
        <translation>↑↓ 选择   Enter 打开   Esc 关闭</translation>
    </message>
    <message numerus="yes">
        <source>%n found</source>
        <translation>
            <numerusform>%n 条</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SectionRail</name>
    <message>
        <source>Ctrl+1...9 section</source>
        <translation>Ctrl+1…9 换栏</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Devices and sync</source>
        <translation>设备与同步</translation>
    </message>
    <message>
        <source>Language and style</source>
        <translation>语言与外观</translation>
    </message>
    <message>
        <source>Size of text</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Rows of lists</source>
        <translation>列表行高</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>紧凑</translation>
    </message>
    <message>
        <source>Regular</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Wide</source>
        <translation>宽松</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>This device</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Sync panel</source>
        <translation>同步面板</translation>
    </message>
    <message>
        <source>Relay</source>
        <translation>中继</translation>
    </message>
    <message>
        <source>Line that outpost-relay printed</source>
        <translation>outpost-relay 打印的那一行</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Invite</source>
        <translation>邀请</translation>
    </message>
    <message>
        <source>Name of a new person</source>
        <translation>新用户姓名</translation>
    </message>
    <message>
        <source>Invite a further device of mine</source>
        <translation>邀请我的另一台设备</translation>
    </message>
    <message>
        <source>Invite this person</source>
        <translation>邀请此人</translation>
    </message>
    <message>
        <source>A relay is needed first: without one, two computers cannot meet</source>
        <translation>先要设置中继：没有中继，两台电脑无法联系</translation>
    </message>
    <message>
        <source>Give this line to the new device, and keep this window open until it has joined. It runs out after 7 days.</source>
        <translation>把这一行交给新设备，并在它加入之前保持本窗口打开。7 天后失效。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Other devices</source>
        <translation>其他设备</translation>
    </message>
    <message>
        <source>None yet: invite the first one below</source>
        <translation>还没有，请在下方邀请第一台</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>No page is open</source>
        <translation>没有打开的页面</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>客户</translation>
    </message>
</context>
<context>
    <name>Sync</name>
    <message numerus="yes">
        <source>%n need a decision</source>
        <translation>
            <numerusform>%n 项待处理</numerusform>
        </translation>
    </message>
    <message>
        <source>Receiving: %1 changes to come, already usable</source>
        <translation>正在接收，还有 %1 项更改，已可使用</translation>
    </message>
    <message>
        <source>On this device only, no relay yet</source>
        <translation>仅在本机，尚未设置中继</translation>
    </message>
    <message>
        <source>Off line since %1</source>
        <translation>%1 起离线</translation>
    </message>
    <message>
        <source>Off line</source>
        <translation>离线</translation>
    </message>
    <message numerus="yes">
        <source>, %n changes only here</source>
        <translation>
            <numerusform>，%n 项更改仅在本机</numerusform>
        </translation>
    </message>
    <message>
        <source>Connecting...</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Sending %1 of %2</source>
        <translation>正在发送 %1/%2</translation>
    </message>
    <message>
        <source>Kept by the relay, %1 not yet</source>
        <translation>中继已保管，%1未收到</translation>
    </message>
    <message numerus="yes">
        <source>Everywhere, %n devices</source>
        <translation>
            <numerusform>全部同步，%n 台设备</numerusform>
        </translation>
    </message>
    <message>
        <source>, %1</source>
        <translation> %1</translation>
    </message>
    <message>
        <source>none set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>connecting...</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>has %1 of %2 changes</source>
        <translation>已有 %1/%2 项更改</translation>
    </message>
    <message>
        <source>has all of ours</source>
        <translation>已有本机全部更改</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>联系不上</translation>
    </message>
    <message numerus="yes">
        <source>%n changes are only on this device</source>
        <translation>
            <numerusform>%n 项更改仅在本机</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes are known elsewhere and not here yet</source>
        <translation>
            <numerusform>%n 项更改别处已有，本机还没有</numerusform>
        </translation>
    </message>
    <message>
        <source>by the relay</source>
        <translation>经中继</translation>
    </message>
    <message>
        <source>local network</source>
        <translation>局域网</translation>
    </message>
    <message>
        <source>direct</source>
        <translation>直连</translation>
    </message>
    <message>
        <source>off line</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>has all since %1</source>
        <translation>%1 起全部都有</translation>
    </message>
    <message>
        <source>lacks %1</source>
        <translation>还缺 %1 项</translation>
    </message>
    <message>
        <source>heard %1</source>
        <translation>最近联系 %1</translation>
    </message>
    <message>
        <source>never heard</source>
        <translation>从未联系</translation>
    </message>
    <message>
        <source>Deleted and edited: %1</source>
        <translation>一处删除、一处修改：%1</translation>
    </message>
    <message>
        <source>Two values for %1: %2</source>
        <translation>%1有两个值：%2</translation>
    </message>
    <message>
        <source>Not accepted: %1, %2</source>
        <translation>未被接受：%1，%2</translation>
    </message>
</context>
<context>
    <name>SyncPanel</name>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>This device: %1</source>
        <translation>本机：%1</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Only here</source>
        <translation>仅在本机</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>what they confirmed</source>
        <translation>以对方确认为准</translation>
    </message>
    <message>
        <source>This is the firm&apos;s only device so far. Settings, Devices and sync: invite further ones.</source>
        <translation>目前公司只有这一台设备。在“设置 - 设备与同步”中邀请其他设备。</translation>
    </message>
    <message>
        <source>Relay %1</source>
        <translation>中继 %1</translation>
    </message>
    <message>
        <source>Relay</source>
        <translation>中继</translation>
    </message>
</context>
<context>
    <name>TimelineModel</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>逾期</translation>
    </message>
    <message>
        <source>Deleted and edited</source>
        <translation>一处删除、一处修改</translation>
    </message>
    <message>
        <source>Two values for %1</source>
        <translation>%1有两个值</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>Note what was said and what comes next</source>
        <translation>记一条跟进：刚谈了什么、下一步做什么</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Activities</source>
        <translation>跟进</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>单据</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Nothing happened here yet</source>
        <translation>还没有任何往来</translation>
    </message>
    <message>
        <source>New activity</source>
        <translation>新跟进</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Find and open</source>
        <translation>查找、打开</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>A firm in many places, without a server</source>
        <translation>多地办公，无需服务器</translation>
    </message>
    <message>
        <source>Found a firm</source>
        <translation>新建公司</translation>
    </message>
    <message>
        <source>Join a firm</source>
        <translation>加入公司</translation>
    </message>
    <message>
        <source>Firm</source>
        <translation>公司</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的姓名</translation>
    </message>
    <message>
        <source>Invitation</source>
        <translation>邀请码</translation>
    </message>
    <message>
        <source>The line that you were sent</source>
        <translation>别人发给您的那一行</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>New person: choose one. New computer: yours</source>
        <translation>新用户请自定，新电脑用原密码</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>再输一次</translation>
    </message>
    <message>
        <source>Relay</source>
        <translation>中继</translation>
    </message>
    <message>
        <source>Line of outpost-relay; may come later</source>
        <translation>outpost-relay 的那一行，可以以后再填</translation>
    </message>
    <message>
        <source>Waiting for the inviting computer...</source>
        <translation>正在等待邀请方的电脑…</translation>
    </message>
    <message>
        <source>Founding...</source>
        <translation>正在新建…</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>加入</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The firm&apos;s data comes to this computer, sealed on the way and here. From then on you work without any network.</source>
        <translation>公司数据将加密传到本机并加密保存，此后无需联网即可工作。</translation>
    </message>
    <message>
        <source>The firm begins on this computer. It works at once, without any network; a relay lets further computers join.</source>
        <translation>公司从这台电脑开始，无需联网即可工作；有了中继，其他电脑就能加入。</translation>
    </message>
    <message>
        <source>The two passwords differ</source>
        <translation>两次输入的密码不一致</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>today %1</source>
        <translation>今天 %1</translation>
    </message>
    <message>
        <source>yesterday %1</source>
        <translation>昨天 %1</translation>
    </message>
    <message>
        <source>Today, %1</source>
        <translation>今天 %1</translation>
    </message>
</context>
</TS>
