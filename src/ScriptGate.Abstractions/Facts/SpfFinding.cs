namespace ScriptGate;

/// <summary>The result of an SPF check (RFC 7208 section 2.6).</summary>
public enum SpfResult
{
    /// <summary>Nothing is published, or there is no domain that could have published something.</summary>
    None,

    /// <summary>The domain says nothing about the client.</summary>
    Neutral,

    /// <summary>The client may use the domain.</summary>
    Pass,

    /// <summary>The client may not use the domain.</summary>
    Fail,

    /// <summary>The client probably may not use the domain.</summary>
    SoftFail,

    /// <summary>DNS did not answer: a later check may find something else.</summary>
    TempError,

    /// <summary>What the domain publishes cannot be evaluated.</summary>
    PermError,
}

/// <summary>Which identity of a client was checked.</summary>
public enum SpfIdentity
{
    /// <summary>The reverse path (RFC 7208 section 2.4).</summary>
    MailFrom,

    /// <summary>The hello name (RFC 7208 section 2.3).</summary>
    Hello,
}

/// <summary>What SPF says about a client's use of a domain (RFC 7208).</summary>
/// <param name="Result">The result.</param>
/// <param name="Identity">What was checked.</param>
/// <param name="Domain">The domain that was checked, in ASCII. It comes from the client: only with another result than <see cref="SpfResult.None"/> it is certain to be a domain name.</param>
public sealed record SpfFinding(SpfResult Result, SpfIdentity Identity, string Domain)
{
    /// <summary>
    /// The fact <c>spf</c> of the open transaction: MAIL FROM, with HELO as <see cref="Hello"/>; HELO alone for the null reverse path and while no transaction is open.
    /// The check <c>spf</c> provides it.
    /// </summary>
    public static readonly Fact<SpfFinding> Fact = new("spf") { IsPerTransaction = true };

    /// <summary>The directive that decided, at most 63 characters; null when none matched.</summary>
    public string? Directive { get; init; }

    /// <summary>What went wrong, for evidence; null when nothing did. Parts of it come from strangers.</summary>
    public string? Problem { get; init; }

    /// <summary>How the domain explains a fail (<c>exp=</c>, RFC 7208 section 6.2), at most 300 characters of printable ASCII; null when it does not.</summary>
    public string? Explanation { get; init; }

    /// <summary>What was found for HELO, where <see cref="Identity"/> is MAIL FROM; null when HELO was not checked.</summary>
    public SpfFinding? Hello { get; init; }
}
