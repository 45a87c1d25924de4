namespace ScriptGate.Core.Pools;

/// <summary>The conversation with a member failed. The link is closed; a member's refusal is a reply and never this.</summary>
internal class MemberLinkException : Exception
{
    public MemberLinkException(string member, LinkPhase phase, string reason, Exception? innerException = null)
        : base($"Member {member}, {Describe(phase, reason)}", innerException)
    {
        Member = member;
        Phase = phase;
        Reason = reason;
    }

    /// <summary>The member's address as configured.</summary>
    public string Member { get; }

    /// <summary>How far the conversation had come.</summary>
    public LinkPhase Phase { get; }

    /// <summary>What went wrong, for logs; never shown to a client.</summary>
    public string Reason { get; }

    /// <summary>How far and what, for logs that name the member themselves.</summary>
    public string Circumstance => Describe(Phase, Reason);

    /// <summary>True when the final dot may have reached the member: the message may be delivered and must not be sent elsewhere.</summary>
    public bool IsInDoubt => Phase == LinkPhase.FinalDot;

    /// <summary>True when the link came from the cache and no command of this lease was answered: ask the pool again with <see cref="LinkRequest.FreshOnly"/>.</summary>
    public bool IsStaleLink { get; init; }

    private static string Describe(LinkPhase phase, string reason)
    {
        var place = phase switch
        {
            LinkPhase.Connect => "connecting",
            LinkPhase.Source => "at the source address",
            LinkPhase.Descriptor => "before connecting",
            LinkPhase.Greeting => "waiting for the greeting",
            LinkPhase.Ehlo => "at EHLO",
            LinkPhase.Tls => "at TLS",
            LinkPhase.Client => "telling it the client's address",
            LinkPhase.Command => "at a command",
            LinkPhase.Data => "in the message",
            _ => "after the final dot",
        };
        return $"{place}: {reason}";
    }
}

/// <summary>A member did not do in time what it had to do next.</summary>
internal sealed class MemberTimeoutException(string member, LinkPhase phase, TimeSpan limit)
    : MemberLinkException(member, phase, $"nothing came within {limit.TotalSeconds:0.###} s");
