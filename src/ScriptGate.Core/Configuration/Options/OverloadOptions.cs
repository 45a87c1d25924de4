using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>When new connections are turned away so that those that were taken are served.</summary>
internal sealed record OverloadOptions
{
    /// <summary>How long clients may have to wait until their connection is accepted, if all of them have to, or sessions for their rules. Default: 100 ms; 0: however long.</summary>
    [Description("How long clients may wait to be accepted, if all have to wait so long, or sessions would have to wait for their rules: beyond that, new connections get 421; 0: however long.")]
    [Within("0", "10s")]
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Octets of memory of the process; with more, new connections get 421. Default: four fifths of what the machine or its container has; 0: however many.</summary>
    [Description("Octets of memory of the process: with more, new connections get 421; 0: however many.")]
    [Octets]
    [Within("0", "1024GiB")]
    [ComputedDefault("four fifths of the memory of the machine, or of its container")]
    public long Memory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 5 * 4;
}
