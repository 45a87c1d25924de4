using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>A list in a file that rules look things up in.</summary>
internal sealed record DataGroupOptions
{
    /// <summary>The file, one entry a line; absolute. Required.</summary>
    [Description("The file with one entry a line.")]
    [RequiredSetting]
    [FilePath]
    public string File { get; init; } = "";

    /// <summary>What the entries are. Default: string.</summary>
    [Description("What the entries are: addresses and networks, strings, or whole numbers.")]
    public DataGroupType Type { get; init; } = DataGroupType.String;
}

/// <summary>What the entries of a data group are.</summary>
internal enum DataGroupType
{
    /// <summary>Strings, compared without regard to case.</summary>
    String,

    /// <summary>IP addresses and networks.</summary>
    Address,

    /// <summary>Whole numbers.</summary>
    Integer,
}
