using System.Diagnostics.CodeAnalysis;

namespace ScriptGate.Smtp;

/// <summary>A parsed path, or the reply that refuses it.</summary>
public readonly ref struct PathResult
{
    internal PathResult(SmtpReply refusal) => Refusal = refusal;

    internal PathResult(Mailbox mailbox, ReadOnlySpan<byte> parameters, bool hadSourceRoute, bool hadSpaces)
    {
        Mailbox = mailbox;
        Parameters = parameters;
        HadSourceRoute = hadSourceRoute;
        HadSpaces = hadSpaces;
    }

    /// <summary>True when there is a mailbox, false when there is a refusal.</summary>
    [MemberNotNullWhen(true, nameof(Mailbox))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsValid => Refusal is null;

    /// <summary>The address; null when the path was refused.</summary>
    public Mailbox? Mailbox { get; }

    /// <summary>What follows the path, trimmed; not parsed yet.</summary>
    public ReadOnlySpan<byte> Parameters { get; }

    /// <summary>The answer to a path that is not one; null when it is.</summary>
    public SmtpReply? Refusal { get; }

    /// <summary>True when a source route was read and dropped (RFC 5321 section 4.1.1.3).</summary>
    public bool HadSourceRoute { get; }

    /// <summary>True when there were spaces behind the colon: common, against the grammar, tolerated.</summary>
    public bool HadSpaces { get; }
}
