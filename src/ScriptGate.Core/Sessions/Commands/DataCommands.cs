using ScriptGate.Core.Chain;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions.Commands;

/// <summary>DATA and BDAT: lets the message in, hands it to the reception, answers with what came of it.</summary>
internal sealed class DataCommands(Conversation conversation) : IAsyncDisposable
{
    private Reception? _chunks;
    private bool _wasRefused;

    public async ValueTask DataAsync()
    {
        if (!await MayBeginAsync("DATA"))
        {
            await CloseIfBodyFollowsAsync();
            return;
        }

        if (!conversation.Input.Buffer.IsEmpty)
        {
            // DATA ends a group of commands (RFC 2920 section 3.1); what follows was sent before anybody said 354.
            var early = await conversation.Findings.SoftAsync(ProtocolFinding.UnauthorisedPipelining, "DATA", Stage.Data);
            if (early.Verdict.IsRefusal)
            {
                await RefuseTransactionAsync("DATA", VerdictTable.Reply(Stage.Data, early.Verdict), early.By?.Name ?? "engine");
                conversation.Closing = SessionEnd.Refused;
                return;
            }

            conversation.Transaction!.IsDiscarded |= early.Verdict.Kind == VerdictKind.Discard;
        }

        if (await conversation.CloseIfAskedAsync("DATA"))
        {
            return;
        }

        await conversation.ReplyAsync("DATA", StandardReplies.StartMail);
        await using var reception = new Reception(conversation);
        await reception.ReceiveDataAsync();
        await FinishAsync(reception);
    }

    public async ValueTask BdatAsync(ReadOnlyMemory<byte> argument)
    {
        if (!BdatArgument.TryParse(argument.Span, out var size, out var isLast))
        {
            // Nobody can know where the chunk ends and the next command begins.
            await conversation.Findings.FatalAsync("BDAT", ProtocolFinding.Syntax, StandardReplies.SyntaxError, argument, Stage.Data);
            conversation.Closing = SessionEnd.Protocol;
            return;
        }

        if (_chunks is null)
        {
            if (!await MayBeginAsync("BDAT"))
            {
                await Reception.SwallowAsync(conversation, size);
                return;
            }

            _chunks = new Reception(conversation);
        }

        var reception = _chunks;
        conversation.State = SmtpState.Chunking;
        await reception.ReceiveChunkAsync(size);
        if (isLast)
        {
            _chunks = null;
            await using (reception)
            {
                await reception.EndOfChunksAsync();
                await FinishAsync(reception);
            }
        }
        else if (reception.Refusal is { } refusal)
        {
            await ForgetChunksAsync();
            await RefuseTransactionAsync("BDAT", refusal.Reply, refusal.By, refusal.Detail);
            CloseIfToldTo(reception);
        }
        else
        {
            await conversation.ReplyAsync("BDAT", StandardReplies.ChunkOk);
            if (conversation.ReplyWasRefused)
            {
                await conversation.Commands.Envelope.ForgetAsync();
            }
        }
    }

    /// <summary>Reads and drops the octets of a chunk whose command was refused.</summary>
    public ValueTask SwallowChunkAsync(ReadOnlyMemory<byte> argument)
    {
        if (BdatArgument.TryParse(argument.Span, out var size, out _))
        {
            return Reception.SwallowAsync(conversation, size);
        }

        conversation.Closing = SessionEnd.Protocol;
        return ValueTask.CompletedTask;
    }

    /// <summary>DATA was refused. Whatever came with it is a body and must never be read as commands.</summary>
    public async ValueTask CloseIfBodyFollowsAsync()
    {
        _wasRefused = true;
        if (!conversation.Input.Buffer.IsEmpty || conversation.Input.TryFill())
        {
            await RefuseBodyAsync();
        }
    }

    /// <summary>Whether a line is that of a message whose client did not wait for the 354 that never came. Only the first line behind the refusal can tell.</summary>
    public bool MayBeBody(SmtpVerb verb)
    {
        var mayBe = _wasRefused && verb == SmtpVerb.Unknown;
        _wasRefused = false;
        return mayBe;
    }

    /// <summary>Ends the session in front of a message that nobody asked for.</summary>
    public async ValueTask RefuseBodyAsync()
    {
        await conversation.Findings.NoteAsync(ProtocolFinding.UnauthorisedPipelining, "DATA", Stage.Data);
        await conversation.RefuseAsync("DATA", StandardReplies.ForeignProtocol.WithText("A message was sent without permission, closing the connection"), "engine");
        conversation.Closing = SessionEnd.Protocol;
    }

    /// <summary>The chunks so far are dropped: by RSET, by a refusal, at the end of the session.</summary>
    public async ValueTask ForgetChunksAsync()
    {
        if (_chunks is { } chunks)
        {
            _chunks = null;
            await chunks.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => ForgetChunksAsync();

    // Both commands begin the same: the DATA stage is asked once, before anything of the message is read.
    private async ValueTask<bool> MayBeginAsync(string command)
    {
        if (conversation.Chains.Data is not { } chain)
        {
            return true;
        }

        var transaction = conversation.Transaction!;
        var outcome = await conversation.AskAsync(chain, new DataEvent(conversation.Session, transaction));
        if (outcome.Verdict.Kind == VerdictKind.Discard)
        {
            transaction.IsDiscarded = true;
        }

        if (!outcome.Verdict.IsRefusal)
        {
            return true;
        }

        await RefuseTransactionAsync(command, VerdictTable.Reply(Stage.Data, outcome.Verdict), outcome.By?.Name ?? "engine");
        if (outcome.Verdict.Kind == VerdictKind.Disconnect)
        {
            conversation.Closing = SessionEnd.Refused;
        }

        return false;
    }

    private async ValueTask FinishAsync(Reception reception)
    {
        var answer = await reception.FinishAsync();
        conversation.IsDotOut = false;
        conversation.Deadlines.EndHardStop();
        if (answer.Reply.IsPositive)
        {
            conversation.JunkCommands = 0;
            await conversation.ReplyAsync(".", answer.Reply);
            if (conversation.Input.Buffer.IsEmpty)
            {
                // The client waits for this word only; what is to be forgotten, and then the books, can wait for it.
                await conversation.SendAsync();
            }

            await conversation.Commands.Envelope.ForgetAsync();
            return;
        }

        await RefuseTransactionAsync(".", answer.Reply, answer.By, answer.Detail);
        CloseIfToldTo(reception);
    }

    private void CloseIfToldTo(Reception reception)
    {
        if (reception.MustClose)
        {
            conversation.Closing = SessionEnd.Refused;
        }
    }

    // The reply first, for its ID is the transaction's; then nothing of the transaction is left, on either side.
    private async ValueTask RefuseTransactionAsync(string command, SmtpReply reply, string by, string? detail = null)
    {
        await conversation.RefuseAsync(command, reply, by, detail);
        conversation.Services.Recorder.RefusedWhole(conversation, conversation.Transaction!, command, new RecipientAnswer(conversation.WithId(reply), by, detail));
        await conversation.Commands.Envelope.ForgetAsync();
    }
}
