using System.Net;
using System.Runtime.CompilerServices;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Tracing;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>One session's lease of a connection to a member. The session ends it with <see cref="Return"/> or <see cref="Drop"/>; afterwards it is dead.</summary>
/// <remarks>
/// Commands are queued and leave together when the session next flushes or waits for a reply. A member without PIPELINING gets them one by one, which the
/// session need not know. Every wait has its time limit from the pool's <c>timeouts</c>. Used by one caller at a time; only <see cref="Abort"/> may come from elsewhere.
/// A refusal of the member is a reply; whatever ends the connection is a <see cref="MemberLinkException"/>.
/// </remarks>
internal sealed class MemberLink : IMemberLink
{
    private readonly MemberState _owner;
    private readonly MemberConnection _connection;
    private readonly LinkConversation _conversation;
    private readonly PoolTimeoutsOptions _timeouts;
    private LinkBody? _body;
    private bool _mustReset;
    private bool _skipsReset;
    private bool _ended;
    private volatile bool _isDotOut;
    private volatile bool _isOurEnd;

    public MemberLink(MemberState owner, MemberConnection connection, PoolTimeoutsOptions timeouts, bool isReused)
    {
        _owner = owner;
        _connection = connection;
        _conversation = connection.Conversation;
        _timeouts = timeouts;
        IsReused = isReused;
        _conversation.IsUnproven = isReused;
        _conversation.KeepUtf8 = false;
        _mustReset = connection.Hygiene.IsTransactionOpen;
        owner.Lent(this);
    }

    /// <summary>The member's address as configured.</summary>
    public string Member => _owner.Name;

    /// <summary>Our address, where a step chose it.</summary>
    public IPAddress? Source => _connection.Identity.Source;

    /// <summary>The member's IP address; null where the connection was not made to one.</summary>
    public IPAddress? Remote => _conversation.Transport.RemoteEndPoint?.Address ?? _owner.EndPoint.Address;

    /// <summary>Our end of the connection; null where it is not known. Asks the system.</summary>
    public IPAddress? Local => _conversation.Transport.RemoteEndPoint is null ? Source : (_conversation.Transport.LocalEndPoint as IPEndPoint)?.Address;

    /// <summary>How the member was told of the session's client.</summary>
    public ClientAddressMode Announced => _connection.Announced;

    /// <summary>The session whose link it is, when it wants to tell its observers; null while nobody took the link.</summary>
    public IObserved? Observed { get; set; }

    /// <summary>What the member said in its last EHLO on this connection.</summary>
    public Capabilities Capabilities => _connection.Capabilities;

    /// <summary>How the connection is secured.</summary>
    public TlsOutcome Tls => _connection.Tls;

    /// <summary>True when an earlier session used the connection.</summary>
    public bool IsReused { get; }

    /// <summary>Our end of the connection.</summary>
    public EndPoint? LocalEndPoint => _conversation.Transport.LocalEndPoint;

    /// <summary>Replies to queued commands that were not read yet.</summary>
    public int PendingReplies => _conversation.Pending - (_skipsReset ? 1 : 0);

    /// <summary>Lets the member's replies hold UTF-8; for a transaction that uses SMTPUTF8 (RFC 6531 section 3.7.4.3). Default: false.</summary>
    public bool KeepUtf8
    {
        get => _conversation.KeepUtf8;
        set => _conversation.KeepUtf8 = value;
    }

    /// <summary>True when the member shall get no new transaction, so that a session which has it for itself comes to its end.</summary>
    public bool IsLeaving => _owner.Mode is not MemberMode.Enabled;

    /// <summary>True when nothing that happened so far forbids another session to use the connection.</summary>
    public bool IsClean => _body is null && _connection.Stain is null;

    /// <summary>Queues a command line, without its CR LF.</summary>
    /// <param name="command">What the line is.</param>
    /// <param name="line">The line; the caller has limited its length.</param>
    /// <exception cref="ArgumentException">The line holds a line end.</exception>
    public void Queue(LinkCommand command, ReadOnlySpan<byte> line)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_mustReset)
        {
            _mustReset = false;
            if (command is not LinkCommand.Reset)
            {
                _skipsReset = true;
                Observed?.Observer?.MemberWasTold(Member, LinkCommand.Reset, "RSET"u8);
                _connection.Hygiene.Sent(LinkCommand.Reset);
                _conversation.Queue(LinkCommand.Reset, "RSET"u8);
            }
        }

        Observed?.Observer?.MemberWasTold(Member, command, line);
        _connection.Hygiene.Sent(command);
        _conversation.Queue(command, line);
    }

    /// <summary>Queues DATA.</summary>
    public void QueueData() => Queue(LinkCommand.Data, "DATA"u8);

    /// <summary>Queues RSET.</summary>
    public void QueueReset() => Queue(LinkCommand.Reset, "RSET"u8);

    /// <summary>Sends what was queued, as far as the member lets us before it answers.</summary>
    public ValueTask FlushAsync()
    {
        _conversation.Limit(_timeouts.Command);
        return _conversation.SendDueAsync(LinkPhase.Command);
    }

    /// <summary>The reply to the oldest queued command; sends first what has to be sent for it.</summary>
    /// <exception cref="MemberLinkException">The connection failed, or the member answered something that is no answer to the command.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SmtpReply> ReadReplyAsync()
    {
        if (_skipsReset)
        {
            await SkipResetAsync();
        }

        var command = _conversation.Next;
        var phase = command is LinkCommand.Data ? LinkPhase.Data : LinkPhase.Command;
        _conversation.Limit(_timeouts.Command);
        KeepReplies();
        var reply = await _conversation.ReadReplyAsync(phase);
        Tell(command, reply);
        Judge(command, phase, reply);
        if (command is LinkCommand.Data && reply.IsIntermediate)
        {
            _body = new LinkBody(_conversation, _timeouts);
        }

        return reply;
    }

    /// <summary>Adds octets to the message after a 354. They leave in large blocks; what was added last is held back for <see cref="EndBodyAsync"/>.</summary>
    /// <param name="octets">Message text with CR LF line ends, not dot-stuffed. Cut anywhere.</param>
    /// <returns>Null; or the refusal that the member sent in the middle of the message, after which the connection is closed.</returns>
    /// <exception cref="MemberLinkException">The connection failed.</exception>
    public ValueTask<SmtpReply?> WriteBodyAsync(ReadOnlyMemory<byte> octets)
    {
        Observed?.Observer?.MemberWasSent(Member, octets.Span);
        return Body().WriteAsync(octets);
    }

    /// <summary>Sends what is held back, whole or not, before a longer wait for more of the message. The final dot stays withheld.</summary>
    /// <returns>As <see cref="WriteBodyAsync"/>.</returns>
    public ValueTask<SmtpReply?> FlushBodyAsync() => Body().FlushAsync();

    /// <summary>Sends the rest of the message and the final dot in one write and waits for the member's answer.</summary>
    /// <exception cref="MemberLinkException">The connection failed; if <see cref="MemberLinkException.IsInDoubt"/>, the member may have the message.</exception>
    public async ValueTask<SmtpReply> EndBodyAsync()
    {
        KeepReplies();
        _isDotOut = true;
        var (reply, isFinal) = await Body().EndAsync();
        _isDotOut = false;
        Tell(LinkCommand.FinalDot, reply);
        _body = null;
        if (isFinal)
        {
            Judge(LinkCommand.FinalDot, LinkPhase.FinalDot, reply);
        }
        else
        {
            _connection.Hygiene.Soil("the member answered in the middle of a message");
        }

        return reply;
    }

    /// <summary>Ends the lease. A clean connection is kept for the next session, any other ends with QUIT or at once.</summary>
    public void Return() => End(keep: true);

    /// <summary>Ends the lease and the connection: with QUIT where the member can read it, at once in the middle of a message.</summary>
    public void Drop() => End(keep: false);

    /// <summary>As <see cref="Drop"/>; does nothing after <see cref="Return"/>, so that a <c>using</c> can stand around both.</summary>
    public void Dispose() => Drop();

    /// <summary>The member is taken away: closes the socket at once, unless the final dot is out and its answer must be waited for. May come from elsewhere.</summary>
    public void Cut()
    {
        if (!_isDotOut)
        {
            Abort();
        }
    }

    /// <summary>Closes the socket at once. Whoever waits for the member gets a <see cref="MemberLinkException"/> and still has to end the lease.</summary>
    public void Abort()
    {
        _isOurEnd = true;
        _conversation.Transport.Close(reset: true);
    }

    private LinkBody Body() => _body ?? throw new InvalidOperationException("There is no message to write: DATA was not answered with 354.");

    private async ValueTask SkipResetAsync()
    {
        _conversation.Limit(_timeouts.Command);
        KeepReplies();
        var reply = await _conversation.ReadReplyAsync(LinkPhase.Command);
        Tell(LinkCommand.Reset, reply);
        Judge(LinkCommand.Reset, LinkPhase.Command, reply);
        _skipsReset = false;
        if (!reply.IsPositive)
        {
            throw _conversation.Failed(LinkPhase.Command, $"RSET was answered with {reply.Code}");
        }
    }

    private void Judge(LinkCommand command, LinkPhase phase, SmtpReply reply)
    {
        _conversation.Transport.Disarm();
        if (!_connection.Hygiene.Answered(command, reply))
        {
            throw _conversation.Failed(phase, $"{command} was answered with {reply.Code}");
        }

        // Any answer will do.
        if (command is LinkCommand.Rcpt or LinkCommand.FinalDot)
        {
            _owner.Ejection.Passed(command is LinkCommand.Rcpt ? FaultPhase.Rcpt : FaultPhase.Dot);
        }

        // A member that had closed the cached connection says so to whatever comes first.
        if (_conversation.IsUnproven && reply.Code == 421)
        {
            throw _conversation.Failed(phase, "the member had ended the cached connection (421)");
        }

        // The reply to our own RSET proves nothing yet: the session has said nothing that could not be said again.
        _conversation.IsUnproven &= _skipsReset;
    }

    // The octets of replies are kept for observers alone.
    private void KeepReplies() => _conversation.KeepsReplies = Observed?.Observer is not null;

    private void Tell(LinkCommand command, SmtpReply reply) => Observed?.Observer?.MemberSaid(Member, command, reply, _conversation.TakeReply());

    private void End(bool keep)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        if (_conversation.FailedAt is { } phase && !_isOurEnd)
        {
            _owner.Ejection.Failed(phase, phase is LinkPhase.Command ? "at a command" : "in a message or at its end");
        }

        Observed = null;
        _conversation.KeepsReplies = false;
        if (_body is not null)
        {
            // With FIN a careless member might take what it has for the whole message.
            _body.Dispose();
            Abort();
        }

        _owner.GiveBack(this, _connection, keep && IsClean);
    }
}
