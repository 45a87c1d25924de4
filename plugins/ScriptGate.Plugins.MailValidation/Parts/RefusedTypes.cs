using System.Collections.Frozen;

namespace ScriptGate.Plugins.MailValidation.Parts;

/// <summary>The file name endings and media types that are refused.</summary>
internal sealed class RefusedTypes(AttachmentTypeOptions options, IDataGroup? group)
{
    /// <summary>What a double click runs, mounts or installs: the lists of the large mailbox providers taken together.</summary>
    public static readonly IReadOnlyList<string> Extensions =
    [
        "ade", "adp", "apk", "app", "appcontent-ms", "application", "appref-ms", "appx", "appxbundle", "asp", "aspx", "asx", "bas", "bat", "bgi", "cab", "cer", "chm", "cmd", "cnt", "com", "cpl", "crt", "csh",
        "der", "diagcab", "diagcfg", "diagpack", "dll", "dmg", "ex", "ex_", "exe", "fxp", "gadget", "grp", "hlp", "hpj", "hta", "htc", "img", "inf", "ins", "iso", "isp", "its", "jar", "jnlp", "js", "jse", "ksh",
        "lib", "library-ms", "lnk", "mad", "maf", "mag", "mam", "maq", "mar", "mas", "mat", "mau", "mav", "maw", "mcf", "mda", "mdb", "mde", "mdt", "mdw", "mdz", "mjs", "msc", "msh", "msh1", "msh1xml", "msh2",
        "msh2xml", "mshxml", "msi", "msix", "msixbundle", "msp", "mst", "msu", "nsh", "ocx", "ops", "osd", "pcd", "pif", "pl", "plg", "prf", "prg", "printerexport", "ps1", "ps1xml", "ps2", "ps2xml", "psc1", "psc2",
        "psd1", "psdm1", "psm1", "pst", "py", "pyc", "pyo", "pyw", "pyz", "pyzw", "reg", "scf", "scr", "sct", "search-ms", "settingcontent-ms", "shb", "shs", "sys", "theme", "tmp", "udl", "url", "vb", "vbe", "vbp",
        "vbs", "vhd", "vhdx", "vsmacros", "vsw", "vxd", "webpnp", "website", "ws", "wsb", "wsc", "wsf", "wsh", "xbap", "xll", "xnk",
    ];

    /// <summary>The same by content, and by the labels that make a client choose such an ending.</summary>
    public static readonly IReadOnlyList<string> MediaTypes =
    [
        "application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-mach-binary", "application/java-vm", "application/x-ms-shortcut", "application/vnd.ms-htmlhelp", "application/hta",
        "application/x-wsf", "text/x-script", "application/x-iso9660-image", "application/x-vhd", "application/x-vhdx", "application/vnd.ms-cab-compressed", "application/x-ace",
        "application/vnd.android.package-archive", "application/java-archive", "application/x-java-archive", "application/x-msdownload", "application/x-dosexec", "application/x-msdos-program", "application/x-exe",
        "application/exe", "application/x-executable", "application/x-sharedlib", "application/x-msi", "application/javascript", "application/x-javascript", "application/ecmascript", "text/javascript",
        "text/ecmascript", "text/vbscript", "application/x-sh", "application/x-csh", "text/x-python", "application/x-python-code", "application/x-bat", "application/x-powershell", "application/x-apple-diskimage",
    ];

    private readonly FrozenSet<string> _extensions = Normal(options.Extensions).Except(Normal(options.AllowExtensions), StringComparer.Ordinal).ToFrozenSet(StringComparer.Ordinal);
    private readonly FrozenSet<string> _allowed = Normal(options.AllowExtensions).ToFrozenSet(StringComparer.Ordinal);
    private readonly FrozenSet<string> _types = options.Types.Select(type => type.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);

    /// <param name="extension">In lower case, without the dot.</param>
    public bool HoldsExtension(string extension) =>
        extension.Length > 0
        && (_extensions.Contains(extension)
            || (group is not null && !_allowed.Contains(extension) && (group.TryFind(extension, DataGroupMatch.Equals, out _) || group.TryFind("." + extension, DataGroupMatch.Equals, out _)))
            || IsClassName(extension));

    public bool HoldsType(string type) => _types.Contains(type) || _types.Contains(string.Concat(type.AsSpan(0, type.IndexOf('/', StringComparison.Ordinal) + 1), "*"));

    // "letter.{3050F4D8-98B5-11CF-BB82-00AA00BDCE0B}": the desktop hides such an ending and opens the file with what it names.
    private static bool IsClassName(string extension) => extension is ['{', .., '}'];

    private static IEnumerable<string> Normal(IEnumerable<string> extensions) => extensions.Select(extension => extension.Trim().TrimStart('.').ToLowerInvariant());
}
