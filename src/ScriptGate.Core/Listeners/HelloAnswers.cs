using ScriptGate.Smtp;

namespace ScriptGate.Core.Listeners;

/// <summary>The banner and the EHLO answers of a virtual server, encoded once for each set of capabilities that occurs.</summary>
internal sealed class HelloAnswers(string hostName, long messageSize)
{
    // One for each state of a session: clients ask before and after STARTTLS, and by turns.
    private readonly Entry?[] _last = new Entry?[4];

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

    /// <summary>The EHLO reply for an offer, without the keywords that a step withheld. The same offer in a row, and the same collection of keywords, costs nothing.</summary>
    public SmtpReply Ehlo(Capabilities members, bool startTls, bool auth, IReadOnlyCollection<string> withheld)
    {
        ref var slot = ref _last[(startTls ? 1 : 0) + (auth ? 2 : 0)];
        var last = Volatile.Read(ref slot);
        var isOffered = last is not null && ReferenceEquals(last.Members, members);
        if (!isOffered || !ReferenceEquals(last!.Withheld, withheld))
        {
            var whole = isOffered ? last!.Whole : EhloWriter.Text(hostName, Offer(members, startTls, auth));
            last = new Entry(members, withheld, whole, Cut(whole, withheld));
            Volatile.Write(ref slot, last);
        }

        return last.Reply;
    }

    private static SmtpReply Cut(SmtpReply whole, IReadOnlyCollection<string> withheld)
    {
        if (withheld.Count == 0)
        {
            return whole;
        }

        var lines = whole.Text.Split('\n');
        string[] kept = [.. lines.Where((line, i) => i == 0 || !withheld.Contains(line.Split(' ')[0], StringComparer.OrdinalIgnoreCase))];
        return kept.Length == lines.Length ? whole : whole.WithText(string.Join('\n', kept));
    }

    // A member that says SIZE 0 or nothing has no fixed limit (RFC 1870 section 4).
    private static long SmallerOf(long ours, Capabilities members) => members.Size is { } theirs and > 0 && theirs < ours ? theirs : ours;

    private sealed record Entry(Capabilities Members, IReadOnlyCollection<string> Withheld, SmtpReply Whole, SmtpReply Reply);
}
