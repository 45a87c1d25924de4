using ScriptGate.Core.Services;

namespace ScriptGate.Core.Tracing;

/// <summary>One question to something outside the session, with its answer.</summary>
internal abstract record ServiceCall
{
    /// <summary>When it was asked, as a timestamp of the session's clock.</summary>
    public long Began { get; init; }

    /// <summary>How long the answer took.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public Exception? Failure { get; init; }
}

/// <summary>A look-up in DNS.</summary>
/// <param name="Type">The record type: <c>A</c>, <c>AAAA</c>, <c>MX</c>, <c>TXT</c> or <c>PTR</c>.</param>
/// <param name="Name">The name; for PTR the address.</param>
internal abstract record DnsCall(string Type, string Name) : ServiceCall
{
    /// <summary>How it ended; null when it did not.</summary>
    public abstract DnsOutcome? Outcome { get; }

    /// <summary>What was found, as objects.</summary>
    public abstract IEnumerable<object> Records { get; }
}

/// <summary>A look-up in DNS, with the type of its records.</summary>
/// <param name="Type">The record type.</param>
/// <param name="Name">The name; for PTR the address.</param>
/// <param name="Answer">The answer; null when the session ended before.</param>
internal sealed record DnsCall<T>(string Type, string Name, DnsAnswer<T>? Answer) : DnsCall(Type, Name)
    where T : notnull
{
    public override DnsOutcome? Outcome => Answer?.Outcome;

    public override IEnumerable<object> Records => Answer is null ? [] : Answer.Records.Cast<object>();
}

/// <summary>A request to a service of the configuration.</summary>
/// <param name="Service">The service.</param>
/// <param name="Question">The request. The fields that the configuration adds, which hold secrets, are not in it.</param>
/// <param name="Answer">The answer; null when there is none.</param>
internal sealed record HttpCall(string Service, HttpQuestion Question, HttpAnswer? Answer) : ServiceCall;

/// <summary>A question to a service of the configuration over TCP.</summary>
/// <param name="Service">The service.</param>
/// <param name="Question">The question.</param>
/// <param name="Answer">The answer; null when there is none.</param>
internal sealed record TcpCall(string Service, TcpQuestion Question, byte[]? Answer) : ServiceCall;

/// <summary>A data group was asked.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Key">What was looked for.</param>
/// <param name="Match">How: <c>equals</c>, <c>starts</c>, <c>ends</c>, <c>contains</c>, <c>domain</c>.</param>
/// <param name="Value">What stands at the entry; null when there is none.</param>
internal sealed record DataGroupCall(string Group, string Key, string Match, string? Value) : ServiceCall;

/// <summary>A fact was computed, once for the session or the transaction.</summary>
/// <param name="Fact">Its name.</param>
/// <param name="Value">What it is; null where its provider failed.</param>
internal sealed record FactCall(string Fact, object? Value) : ServiceCall;

/// <summary>The state store was asked: by a rule's table or limiter, or by a check.</summary>
/// <param name="Part">Whose part of the store: <c>rules</c>, or the check.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Key">The key in that part.</param>
internal sealed record StoreCall(string Part, StoreOperation Operation, string Key) : ServiceCall
{
    /// <summary>What was to be written or appended; null for other operations.</summary>
    public string? Value { get; init; }

    /// <summary>What a <see cref="StoreOperation.CompareAndSet"/> knew.</summary>
    public string? Expected { get; init; }

    /// <summary>What was added or counted.</summary>
    public long Amount { get; init; }

    /// <summary>How many a window holds.</summary>
    public long Limit { get; init; }

    /// <summary>The lifetime, or the length of the window.</summary>
    public TimeSpan Lifetime { get; init; }

    public Durability Durability { get; init; }

    /// <summary>The answer, as the type that the store gives: text, number, yes or no, time, <see cref="WindowCount"/>; null for none.</summary>
    public object? Result { get; init; }
}

/// <summary>The operations of <see cref="IStateStore"/>.</summary>
internal enum StoreOperation
{
    Get,
    Set,
    GetOrAdd,
    CompareAndSet,
    Increment,
    Append,
    Touch,
    Remaining,
    CountInWindow,
    Remove,
}
