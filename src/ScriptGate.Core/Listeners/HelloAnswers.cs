using ScriptGate.Smtp;

namespace ScriptGate.Core.Listeners;

/// <summary>The banner and the EHLO answers of a virtual server, encoded once for each set of capabilities that occurs.</summary>
internal sealed class HelloAnswers(string hostName, long messageSize)
{
    private volatile Entry? _last;

    public SmtpReply Banner { get; } = new(220, default(EnhancedCode), hostName + " ESMTP ScriptGate");

    public SmtpReply Helo { get; } = new(250, default(EnhancedCode), hostName);

    /// <summary>What we offer: ours always, and what every member of the pool keeps.</summary>
    /// <param name="members">The intersection of the members' capabilities.</param>
    /// <param name="startTls">Whether STARTTLS is offered now.</param>
    /// <param name="auth">Whether AUTH is offered now.</param>
    public Capabilities Offer(Capabilities members, bool startTls, bool auth) => new()
    {
        Pipelining = true,
        EnhancedStatusCodes = true,
        Chunking = true,
        EightBitMime = members.EightBitMime,
        SmtpUtf8 = members.SmtpUtf8 && members.EightBitMime,
        Dsn = members.Dsn,
        StartTls = startTls,
        HasSize = true,
        Size = SmallerOf(messageSize, members),
        AuthMechanisms = auth ? members.AuthMechanisms : [],
    };

    /// <summary>The EHLO reply for an offer; the same offer in a row costs nothing.</summary>
    public SmtpReply Ehlo(Capabilities members, bool startTls, bool auth)
    {
        var last = _last;
        if (last is null || !ReferenceEquals(last.Members, members) || last.StartTls != startTls || last.Auth != auth)
        {
            last = new Entry(members, startTls, auth, EhloWriter.Text(hostName, Offer(members, startTls, auth)));
            _last = last;
        }

        return last.Reply;
    }

    /// <summary>The EHLO reply without the keywords that a step withheld.</summary>
    public SmtpReply Ehlo(Capabilities members, bool startTls, bool auth, IReadOnlyCollection<string> withheld)
    {
        var lines = Ehlo(members, startTls, auth).Text.Split('\n');
        var kept = lines.Where((line, i) => i == 0 || !withheld.Contains(line.Split(' ')[0], StringComparer.OrdinalIgnoreCase));
        return new SmtpReply(250, default(EnhancedCode), string.Join('\n', kept));
    }

    // A member that says SIZE 0 or nothing has no fixed limit (RFC 1870 section 4).
    private static long SmallerOf(long ours, Capabilities members) => members.Size is { } theirs and > 0 && theirs < ours ? theirs : ours;

    private sealed record Entry(Capabilities Members, bool StartTls, bool Auth, SmtpReply Reply);
}
