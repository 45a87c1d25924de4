using System.Runtime.CompilerServices;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>Commands out, replies in, over one transport. Every failure closes the transport and becomes a <see cref="MemberLinkException"/>.</summary>
internal sealed class LinkConversation(string member, LinkTransport transport) : IDisposable
{
    private readonly CommandQueue _commands = new();
    private readonly ReplyReceiver _replies = new();
    private TimeSpan _limit;

    public string Member { get; } = member;

    public LinkTransport Transport { get; } = transport;

    /// <summary>True once the member said that it takes commands in groups (RFC 2920).</summary>
    public bool IsPipelining { get; set; }

    /// <summary>True once the transaction may use UTF-8, which the member's replies may then hold too (RFC 6531 section 3.7.4.1).</summary>
    public bool KeepUtf8
    {
        get => _replies.KeepUtf8;
        set => _replies.KeepUtf8 = value;
    }

    /// <summary>True to keep the octets of replies for <see cref="TakeReply"/>. Default: false.</summary>
    public bool KeepsReplies
    {
        get => _replies.KeepsOctets;
        set => _replies.KeepsOctets = value;
    }

    /// <summary>True while a connection from the cache was not answered yet: if it fails now, it had been dead before.</summary>
    public bool IsUnproven { get; set; }

    /// <summary>How far the conversation had come when it failed; null while it has not, or where the connection from the cache had been dead before.</summary>
    public LinkPhase? FailedAt { get; private set; }

    /// <summary>Commands whose reply was not read yet, sent or not.</summary>
    public int Pending => _commands.Count;

    public bool HasLeftover => _replies.HasLeftover;

    /// <summary>The octets of the replies since it was last asked; empty when they are not kept.</summary>
    public ReadOnlySpan<byte> TakeReply() => _replies.TakeOctets();

    public LinkCommand Next => _commands.Next();

    public void Queue(LinkCommand command, ReadOnlySpan<byte> line)
    {
        // What clients send was parsed long before; this is the last place where a line end could smuggle in a second command.
        if (line.ContainsAny((byte)'\r', (byte)'\n'))
        {
            throw new ArgumentException("A command to a member holds a line end.", nameof(line));
        }

        _commands.Add(command, line);
    }

    public void ExpectFinalReply() => _commands.ExpectFinalReply();

    /// <summary>True when the member said more than was asked, or closed the connection.</summary>
    public bool HasSpoken(LinkPhase phase)
    {
        try
        {
            return _replies.HasLeftover || Transport.HasUnread;
        }
        catch (Exception exception)
        {
            throw Failed(phase, exception);
        }
    }

    /// <summary>From now on a wait lasts so long at most.</summary>
    public void Limit(TimeSpan limit)
    {
        _limit = limit;
        Transport.Arm(limit);
    }

    /// <summary>All waits together end then.</summary>
    public void LimitAt(long deadline, TimeSpan limit)
    {
        _limit = limit;
        Transport.ArmAt(deadline);
    }

    /// <summary>Sends what may be sent before the next reply is read.</summary>
    public ValueTask SendDueAsync(LinkPhase phase)
    {
        var due = _commands.Take(IsPipelining);
        if (due.IsEmpty)
        {
            return default;
        }

        ValueTask write;
        try
        {
            write = Transport.WriteAsync(due);
        }
        catch (Exception exception)
        {
            throw Failed(phase, exception);
        }

        if (!write.IsCompletedSuccessfully)
        {
            return FinishSendingAsync(write, phase);
        }

        _commands.Sent();
        return default;
    }

    /// <summary>The reply to the oldest command; what is due is sent first.</summary>
    public ValueTask<SmtpReply> ReadReplyAsync(LinkPhase phase)
    {
        var sending = SendDueAsync(phase);
        return sending.IsCompletedSuccessfully ? ReceiveAsync(phase, isAnswer: true) : ReadReplyAsync(sending, phase);
    }

    /// <summary>A reply nobody asked for with a command: the greeting, or one in the middle of a message.</summary>
    public ValueTask<SmtpReply> ReceiveAsync(LinkPhase phase) => ReceiveAsync(phase, isAnswer: false);

    /// <summary>Writes octets that are not commands: a piece of a message.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, LinkPhase phase)
    {
        try
        {
            await Transport.WriteAsync(octets);
        }
        catch (Exception exception)
        {
            throw Failed(phase, exception);
        }
    }

    /// <summary>Closes the transport and says why; the caller throws it.</summary>
    public MemberLinkException Failed(LinkPhase phase, string reason)
    {
        FailedAt ??= IsUnproven ? null : phase;
        Transport.Close();
        return new MemberLinkException(Member, phase, reason) { IsStaleLink = IsUnproven };
    }

    /// <summary>As above, for what the socket or TLS threw.</summary>
    public MemberLinkException Failed(LinkPhase phase, Exception exception)
    {
        FailedAt ??= IsUnproven ? null : phase;
        Transport.Close();
        return Transport.IsTimedOut
            ? new MemberTimeoutException(Member, phase, _limit) { IsStaleLink = IsUnproven }
            : new MemberLinkException(Member, phase, exception.Message, exception) { IsStaleLink = IsUnproven };
    }

    /// <summary>Gives the receive buffer back with whatever is in it.</summary>
    public void ReleaseBuffers() => _replies.Release();

    public void Dispose()
    {
        Transport.Close();
        _commands.Clear();
        _replies.Release();
    }

    private async ValueTask<SmtpReply> ReadReplyAsync(ValueTask sending, LinkPhase phase)
    {
        await sending;
        return await ReceiveAsync(phase, isAnswer: true);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpReply> ReceiveAsync(LinkPhase phase, bool isAnswer)
    {
        try
        {
            while (true)
            {
                switch (_replies.TryTake(out var reply))
                {
                    case ReplyStatus.Complete:
                        if (isAnswer)
                        {
                            _commands.Answered();
                        }

                        return reply!;
                    case ReplyStatus.Malformed:
                        throw Failed(phase, "what it said is not an SMTP reply");
                    default:
                        break;
                }

                int count;
                if (Transport.IsEncrypted)
                {
                    count = await Transport.ReadAsync(_replies.Space());
                }
                else
                {
                    await Transport.UntilReadableAsync();
                    count = Transport.TryRead(_replies.Space().Span);
                }

                if (count == 0)
                {
                    throw Failed(phase, _replies.HasLeftover ? "closed the connection in the middle of a reply" : "closed the connection");
                }

                _replies.Received(Math.Max(0, count));
            }
        }
        catch (Exception exception) when (exception is not MemberLinkException)
        {
            throw Failed(phase, exception);
        }
    }

    private async ValueTask FinishSendingAsync(ValueTask write, LinkPhase phase)
    {
        try
        {
            await write;
        }
        catch (Exception exception)
        {
            throw Failed(phase, exception);
        }

        _commands.Sent();
    }
}
