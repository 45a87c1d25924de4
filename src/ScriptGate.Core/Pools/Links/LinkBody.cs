using ScriptGate.Core.Configuration;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>A message on its way to a member: dot-stuffed, in large blocks, with an ear for a member that answers before the end.</summary>
internal sealed class LinkBody(LinkConversation conversation, PoolTimeoutsOptions timeouts) : IDisposable
{
    /// <summary>So much is stuffed at a time: a block is at least three quarters full when it leaves.</summary>
    private const int PieceSize = 16 * 1024;

    private readonly BodyBlock _block = new();
    private DotStuffer _stuffer;
    private bool _overlapping;

    /// <returns>Null, or the refusal that the member sent before the end.</returns>
    public ValueTask<SmtpReply?> WriteAsync(ReadOnlyMemory<byte> octets)
    {
        var taken = Fill(octets.Span);
        return taken == octets.Length ? default : WriteRestAsync(octets[taken..]);
    }

    /// <returns>Null, or the refusal that the member sent before the end.</returns>
    public ValueTask<SmtpReply?> FlushAsync() => _block.IsEmpty ? default : SendBlockAsync();

    /// <summary>Sends what is left and the final dot in one write, and waits for the reply to it.</summary>
    public async ValueTask<(SmtpReply Reply, bool IsFinal)> EndAsync()
    {
        // An answer that is there before the dot is not the answer to the dot.
        if (conversation.HasSpoken(LinkPhase.Data))
        {
            return (await ReadEarlyAsync(), IsFinal: false);
        }

        _stuffer.WriteEnd(_block);
        conversation.ExpectFinalReply();
        conversation.Limit(timeouts.DataBlock);
        await conversation.WriteAsync(_block.Written, LinkPhase.FinalDot);
        Dispose();
        conversation.Limit(timeouts.Reply);
        return (await conversation.ReadReplyAsync(LinkPhase.FinalDot), IsFinal: true);
    }

    /// <summary>Gives the buffer back, unless a write that was given up may still read it.</summary>
    public void Dispose()
    {
        if (!_overlapping)
        {
            _block.Dispose();
        }
    }

    private async ValueTask<SmtpReply?> WriteRestAsync(ReadOnlyMemory<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            if (await SendBlockAsync() is { } early)
            {
                return early;
            }

            octets = octets[Fill(octets.Span)..];
        }

        return null;
    }

    /// <summary>Stuffs what fits.</summary>
    /// <returns>How many octets were taken.</returns>
    private int Fill(ReadOnlySpan<byte> octets)
    {
        var taken = 0;
        while (taken < octets.Length)
        {
            var piece = octets.Slice(taken, Math.Min(PieceSize, octets.Length - taken));
            if (!_block.HasRoomFor(piece.Length))
            {
                break;
            }

            _stuffer.Write(piece, _block);
            taken += piece.Length;
        }

        return taken;
    }

    private async ValueTask<SmtpReply?> SendBlockAsync()
    {
        conversation.Limit(timeouts.DataBlock);
        try
        {
            var unfinished = await conversation.Transport.WriteUnlessAnsweredAsync(_block.Written);
            if (unfinished is null)
            {
                _block.Clear();
                return null;
            }

            _overlapping = !unfinished.IsCompleted;
        }
        catch (Exception) when (!conversation.Transport.IsClosed)
        {
            // A member that closes behind its refusal breaks the write before the refusal was seen; reading tells.
        }
        catch (Exception exception)
        {
            throw conversation.Failed(LinkPhase.Data, exception);
        }

        return await ReadEarlyAsync();
    }

    /// <summary>Reads what the member said in the middle of the message. A refusal is its answer; anything else is nonsense. The connection ends either way.</summary>
    private async ValueTask<SmtpReply> ReadEarlyAsync()
    {
        conversation.Limit(timeouts.Command);
        var reply = await conversation.ReceiveAsync(LinkPhase.Data);
        Dispose();
        if (!reply.IsRefusal)
        {
            throw conversation.Failed(LinkPhase.Data, $"said {reply.Code} in the middle of the message");
        }

        conversation.Transport.Close(reset: true);
        return reply;
    }
}
