using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Where messages are held until the verdict.</summary>
internal sealed record SpoolOptions
{
    /// <summary>The folder of the delete-on-close files that larger messages are held in, absolute; made if it is not there. Default: <c>var/spool</c>.</summary>
    [Description("The folder for messages that are held back and larger than 'memory'; made if it is not there.")]
    [FilePath]
    public string Directory { get; init; } = "var/spool";

    /// <summary>Octets of a message that is held whole in memory; a larger one streams to the member. Default: 256 KiB, well above a typical message.</summary>
    [Description("Octets up to which a message is held in memory until the verdict; a larger one streams to the member with its final dot held back.")]
    [Octets]
    [Within("4KiB", "64MiB")]
    public int Memory { get; init; } = 256 * 1024;
}
