namespace ScriptGate.Plugins.RateLimit;

/// <summary>What a limit counts.</summary>
internal enum Counted
{
    /// <summary>Messages, at MAIL.</summary>
    Messages,

    /// <summary>Recipients, when they are accepted.</summary>
    Recipients,

    /// <summary>Octets of messages, at the final dot.</summary>
    Bytes,

    /// <summary>Connections, when they are made.</summary>
    Connections,

    /// <summary>Connections that are open.</summary>
    Concurrent,
}

/// <summary>One limit.</summary>
/// <param name="Counted">What it counts.</param>
/// <param name="Word">The same as the configuration says it.</param>
/// <param name="Subject">For whom.</param>
/// <param name="Most">How many may pass in a window.</param>
/// <param name="Window">The length of the window.</param>
/// <param name="Prefix">What its keys begin with. The number is not in it: a reload that changes it keeps what was counted.</param>
internal sealed record Limit(Counted Counted, string Word, Subject Subject, long Most, TimeSpan Window, string Prefix)
{
    /// <summary>The words of the configuration.</summary>
    public static readonly IReadOnlyDictionary<string, Counted> Words = new OrderedDictionary<string, Counted>(StringComparer.Ordinal)
    {
        ["messages"] = Counted.Messages,
        ["recipients"] = Counted.Recipients,
        ["bytes"] = Counted.Bytes,
        ["connections"] = Counted.Connections,
        ["concurrent-connections"] = Counted.Concurrent,
    };

    /// <summary>What a client hears that is over it says no number: who knows the limit stays just below it.</summary>
    public Violation Violation { get; } = RateLimitCheck.MessageRate with { SubCode = Word };
}
