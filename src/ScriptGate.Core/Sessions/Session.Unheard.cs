using System.Net;
using ScriptGate.Core.Security;

namespace ScriptGate.Core.Sessions;

/// <summary>What STARTTLS takes back, and what it leaves: all that stood before the client's first word.</summary>
internal sealed partial class Session
{
    private UnheardState? _unheard;

    /// <summary>
    /// The greeting is out. What steps decided so far rests on the client's address and not on its words, and outlives STARTTLS, because CONNECT is not asked again:
    /// without that a client blocked by its address would only have to encrypt.
    /// </summary>
    /// <param name="hasSpoken">The client did not wait for the greeting, so that its words may be in all but the block.</param>
    public void KeepUnheard(bool hasSpoken)
    {
        if (hasSpoken)
        {
            _unheard = HeldRefusal is null ? null : new UnheardState { HeldRefusal = HeldRefusal };
        }
        else if (HeldRefusal is not null || Pool is not null || Member is not null || Source is not null || PersistenceKey is not null
            || _notes is { Count: > 0 } || _security is { IsUsed: true } || _rules is { IsUsed: true })
        {
            _unheard = new UnheardState
            {
                HeldRefusal = HeldRefusal,
                Pool = Pool,
                Member = Member,
                Source = Source,
                PersistenceKey = PersistenceKey,
                Notes = _notes is null ? [] : [.. _notes],
                Security = _security?.Copy(),
                Rules = _rules?.Copy(),
            };
        }
    }

    /// <summary>What was learned in clear is forgotten (RFC 3207 section 4.2), and what steps made of it.</summary>
    public void ForgetClearText()
    {
        Hello = null;
        Auth = null;
        Transaction = null;
        HeldRefusal = _unheard?.HeldRefusal;
        Pool = _unheard?.Pool;
        Member = _unheard?.Member is { } member && Server.Pools.HasMember(member) ? member : null;
        Source = _unheard?.Source;
        PersistenceKey = _unheard?.PersistenceKey;
        _security = _unheard?.Security;
        _rules = _unheard?.Rules;
        Counters.Reset();

        // The same dictionary: steps that run over their time may hold it.
        _notes?.Clear();
        foreach (var (name, value) in _unheard?.Notes ?? [])
        {
            Notes[name] = value;
        }

        lock (this)
        {
            _facts = null;
        }
    }

    /// <summary>What stood before the client's first word.</summary>
    private sealed class UnheardState
    {
        public HeldRefusal? HeldRefusal { get; init; }

        public string? Pool { get; init; }

        public string? Member { get; init; }

        public IPAddress? Source { get; init; }

        public string? PersistenceKey { get; init; }

        public KeyValuePair<string, object?>[] Notes { get; init; } = [];

        public SessionSecurity? Security { get; init; }

        public SessionRules? Rules { get; init; }
    }
}
