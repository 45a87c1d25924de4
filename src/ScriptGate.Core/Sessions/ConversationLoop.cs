using System.Buffers;
using System.Text;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Sessions.Commands;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tracing;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>Runs a conversation from the first octet to the last: greeting, command after command, the end.</summary>
internal sealed class ConversationLoop(Conversation conversation)
{
    /// <summary>What MAIL and RCPT lines may have beyond the command line limit: the sum of what their extensions allow (RFC 1870, 3461, 4954, 6152, 6531).</summary>
    private const int ParameterAllowance = 1024;

    /// <summary>Most lines fit, and each silent client holds one.</summary>
    private const int UsualLine = 64;

    private readonly CommandSet _commands = conversation.Commands;
    private byte[] _line = [];
    private bool _firstLine = true;
    private bool _isAwaited;
    private string _command = "";

    /// <summary>Runs to the end. Never throws; the connection is the caller's to close.</summary>
    /// <returns>Why it ended.</returns>
    public async ValueTask<SessionEnd> RunAsync()
    {
        var end = SessionEnd.Error;
        if (conversation.Session.Outside is { } outside)
        {
            SessionOutside.Enter(outside);
        }

        try
        {
            end = await ConverseAsync();
        }
        catch (SessionEndedException exception)
        {
            end = exception.Reason;
            await SessionFarewell.SayAsync(conversation, end);
        }
        catch (SessionGivenUpException)
        {
            // Somebody else has answered the client and ended the connection; the step that blocked is in the log.
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            end = SessionEnd.ClientGone;
        }
        catch (Exception exception)
        {
            Log.SessionFailed(conversation.Services.Logger, exception, conversation.Session.Id);
            await SessionFarewell.SayAsync(conversation, SessionEnd.Error);
        }
        finally
        {
            if (!conversation.IsGivenUp)
            {
                conversation.Services.Recorder.Ended(conversation, end);
            }

            if (!conversation.IsGivenUp)
            {
                conversation.Session.Observer?.SessionEnded(end);
            }

            await conversation.DisposeAsync();
            conversation.Session.Outside?.Ended(end);
        }

        return end;
    }

    private async Task<SessionEnd> ConverseAsync()
    {
        if (conversation.Server.Options.ImplicitTls)
        {
            await _commands.Tls.SecureAsync();
        }

        await _commands.Greeting.GreetAsync();
        await conversation.CloseIfAskedAsync("CONNECT");
        while (conversation.Closing == SessionEnd.None)
        {
            await NextAsync();
            if (conversation.Session.Closing is not null)
            {
                await conversation.CloseIfAskedAsync(_command);
            }
        }

        await conversation.FlushAsync();
        return conversation.Closing;
    }

    private ValueTask NextAsync()
    {
        // Before the line is judged: a ClientHello holds whatever octets it likes, line ends and NUL among them.
        if (_firstLine && ForeignKind(conversation.Input.Buffer) is not (ForeignProtocolKind.None or ForeignProtocolKind.NeedMore))
        {
            return _commands.Plain.ForeignAsync(Preview(conversation.Input.Buffer));
        }

        var status = LineReader.TryRead(conversation.Input.Buffer, LineLimit(conversation.Input.Buffer), out var line, out var consumed);
        switch (status)
        {
            case LineStatus.Complete:
                var length = Keep(line);
                conversation.Input.Consume(consumed);
                (_firstLine, _isAwaited) = (false, false);
                return ExecuteAsync(length);

            case LineStatus.Incomplete:
                return AwaitLineAsync();

            default:
                _isAwaited = false;
                return BadLineAsync(status, Preview(conversation.Input.Buffer), consumed);
        }
    }

    private ValueTask AwaitLineAsync()
    {
        if (conversation.Transaction is null)
        {
            conversation.RenewGeneration();
        }

        var goesOn = _isAwaited && !conversation.Input.Buffer.IsEmpty;
        _isAwaited = true;
        return conversation.WaitForInputAsync(conversation.Server.Options.Timeouts.Command, endsOnClose: true, goesOn);
    }

    // The line is copied: a step that ran out of time may look at its event later, when the transport has reused its memory.
    private int Keep(in ReadOnlySequence<byte> line)
    {
        var length = (int)line.Length;
        if (_line.Length < length)
        {
            _line = new byte[Math.Max(length, UsualLine)];
        }

        line.CopyTo(_line);
        return length;
    }

    private async ValueTask ExecuteAsync(int length)
    {
        if (conversation.Transaction is null)
        {
            // One command is judged by one generation, and outside a transaction by the current one.
            conversation.RenewGeneration();
        }

        var (verb, wordLength, argumentStart, argumentLength) = Parse(_line.AsSpan(0, length));
        var argument = _line.AsMemory(argumentStart, argumentLength);
        if (verb == SmtpVerb.Unknown && ForeignProtocol.Detect(_line.AsSpan(0, length)) is not (ForeignProtocolKind.None or ForeignProtocolKind.NeedMore))
        {
            await _commands.Plain.ForeignAsync(Encoding.Latin1.GetString(_line, 0, Math.Min(length, 64)));
            return;
        }

        if (_commands.Data.MayBeBody(verb))
        {
            conversation.Session.Observer?.ClientSaid(ClientOctets.Dropped, _line.AsSpan(0, length));
            await _commands.Data.RefuseBodyAsync();
            return;
        }

        conversation.Session.Observer?.ClientSaid(ClientOctets.Command, _line.AsSpan(0, length));
        conversation.Session.Counters.Commands++;
        var name = verb == SmtpVerb.Unknown ? Encoding.Latin1.GetString(_line, 0, Math.Min(wordLength, 64)).ToUpperInvariant() : SmtpVerbs.Name(verb);
        _command = name;
        if (conversation.Session.Tls is not null && TlsRefusal is { } refusal && verb != SmtpVerb.Quit)
        {
            await SwallowChunkAsync(verb, argument);
            await conversation.RefuseAsync(name, refusal.Reply, refusal.By);
            await RefusedAsync(verb);
        }
        else if (await MayRunAsync(verb, name, argument))
        {
            await DispatchAsync(verb, argument);
        }

        if (conversation.Closing == SessionEnd.None)
        {
            await EnforceCountsAsync(verb);
        }
    }

    /// <summary>Set when the TLS stage refused the handshake that was made: every command but QUIT is answered with it.</summary>
    private (SmtpReply Reply, string By)? TlsRefusal => _commands.Tls.Refusal;

    // The steps of COMMAND first, then the table of states: policy hears about commands out of sequence too.
    private async ValueTask<bool> MayRunAsync(SmtpVerb verb, string name, ReadOnlyMemory<byte> argument)
    {
        if (conversation.Chains.Command is { } chain)
        {
            var shown = verb == SmtpVerb.Auth ? MechanismOf(argument) : argument;
            var outcome = await conversation.AskAsync(chain, new CommandEvent(conversation.Session, name, shown));
            if (outcome.Verdict.IsRefusal)
            {
                await SwallowChunkAsync(verb, argument);
                await conversation.RefuseAsync(name, Stage.Command, outcome);
                await RefusedAsync(verb);
                return false;
            }
        }

        if (StateTable.Check(conversation.State, verb) is not { } refusal)
        {
            return true;
        }

        await SwallowChunkAsync(verb, argument);
        await conversation.Findings.FatalAsync(name, FindingOf(verb), refusal, argument, StageOf(verb));
        await RefusedAsync(verb);
        return false;
    }

    // Whoever refuses DATA: what its client has sent behind it is a body.
    private ValueTask RefusedAsync(SmtpVerb verb) => verb == SmtpVerb.Data ? _commands.Data.CloseIfBodyFollowsAsync() : ValueTask.CompletedTask;

    private string FindingOf(SmtpVerb verb) =>
        verb == SmtpVerb.Data && conversation.State == SmtpState.Chunking ? ProtocolFinding.BdatDataMix
        : verb == SmtpVerb.Unknown ? ProtocolFinding.Syntax
        : ProtocolFinding.Sequence;

    private static Stage StageOf(SmtpVerb verb) => verb switch
    {
        SmtpVerb.Mail => Stage.Mail,
        SmtpVerb.Rcpt => Stage.Rcpt,
        SmtpVerb.Data or SmtpVerb.Bdat => Stage.Data,
        SmtpVerb.Auth => Stage.Auth,
        _ => Stage.Command,
    };

    // The octets of a chunk are not commands, whatever becomes of its BDAT (RFC 3030 section 2).
    private ValueTask SwallowChunkAsync(SmtpVerb verb, ReadOnlyMemory<byte> argument) =>
        verb == SmtpVerb.Bdat ? _commands.Data.SwallowChunkAsync(argument) : ValueTask.CompletedTask;

    private ValueTask DispatchAsync(SmtpVerb verb, ReadOnlyMemory<byte> argument)
    {
        if (!argument.IsEmpty && StateTable.TakesNoArgument(verb))
        {
            return conversation.Findings.FatalAsync(SmtpVerbs.Name(verb), ProtocolFinding.Syntax, StandardReplies.NoArgument, argument, StageOf(verb));
        }

        return verb switch
        {
            SmtpVerb.Ehlo or SmtpVerb.Helo => _commands.Hello.RunAsync(verb, argument),
            SmtpVerb.Mail => _commands.Envelope.MailAsync(argument),
            SmtpVerb.Rcpt => _commands.Envelope.RcptAsync(argument),
            SmtpVerb.Data => _commands.Data.DataAsync(),
            SmtpVerb.Bdat => _commands.Data.BdatAsync(argument),
            SmtpVerb.StartTls => _commands.Tls.RunAsync(),
            SmtpVerb.Auth => _commands.Auth.RunAsync(argument),
            SmtpVerb.Xclient => _commands.XClient.RunAsync(argument),
            SmtpVerb.Rset => _commands.Envelope.ResetAsync(),
            _ => _commands.Plain.RunAsync(verb, argument),
        };
    }

    private async ValueTask EnforceCountsAsync(SmtpVerb verb)
    {
        if (verb is not (SmtpVerb.Mail or SmtpVerb.Rcpt or SmtpVerb.Data or SmtpVerb.Bdat or SmtpVerb.Auth or SmtpVerb.StartTls))
        {
            conversation.JunkCommands++;
        }

        var limits = conversation.Server.Options.Limits;
        if (conversation.Errors >= limits.Errors)
        {
            await EndAtLimitAsync(verb, "limits.errors", StandardReplies.TooManyErrors);
        }
        else if (conversation.JunkCommands >= limits.JunkCommands)
        {
            await EndAtLimitAsync(verb, "limits.junkCommands", StandardReplies.TooManyCommands);
        }
    }

    // Policy hears of it and may choose the words. That the session ends is the operator's limit, which no step lifts.
    private async ValueTask EndAtLimitAsync(SmtpVerb verb, string limit, SmtpReply reply)
    {
        var outcome = await conversation.Findings.SoftAsync(ProtocolFinding.ErrorCount, limit, Stage.Command);
        var (answer, by) = outcome.Verdict.IsRefusal ? (VerdictTable.Reply(Stage.Command, outcome.Verdict), outcome.By?.Name ?? "engine") : (reply, "engine");
        await conversation.RefuseAsync(SmtpVerbs.Name(verb), answer, by, limit);
        conversation.Closing = SessionEnd.Refused;
    }

    private async ValueTask BadLineAsync(LineStatus status, string preview, SequencePosition consumed)
    {
        _firstLine = false;
        if (status == LineStatus.TooLong)
        {
            await SkipLineAsync();
            await conversation.Findings.FatalAsync("", ProtocolFinding.TooLong, StandardReplies.LineTooLong, preview, Stage.Command);
        }
        else
        {
            Observed(ClientOctets.BadLine, conversation.Input.Buffer.Slice(0, consumed));
            conversation.Input.Consume(consumed);
            var finding = status == LineStatus.Nul ? ProtocolFinding.Nul : ProtocolFinding.BareLineEnd;
            await conversation.Findings.FatalAsync("", finding, StandardReplies.BadLine, preview, Stage.Command);
        }

        await EnforceCountsAsync(SmtpVerb.Unknown);
    }

    // The rest of an over-long line is read and dropped without being kept.
    private async ValueTask SkipLineAsync()
    {
        for (var goesOn = false; ; goesOn = true)
        {
            var isDone = LineReader.TrySkipLine(conversation.Input.Buffer, out var consumed);
            Observed(ClientOctets.Dropped, conversation.Input.Buffer.Slice(0, consumed));
            conversation.Input.Consume(consumed);
            if (isDone)
            {
                return;
            }

            await conversation.WaitForInputAsync(conversation.Server.Options.Timeouts.Command, goesOn: goesOn);
        }
    }

    private void Observed(ClientOctets kind, in ReadOnlySequence<byte> octets)
    {
        if (conversation.Session.Observer is { } observer)
        {
            observer.ClientSaid(kind, octets.ToArray());
        }
    }

    private int LineLimit(in ReadOnlySequence<byte> buffer)
    {
        var limits = conversation.Server.Options.Limits;
        if (buffer.Length < limits.CommandLine)
        {
            return limits.CommandLine;
        }

        Span<byte> word = stackalloc byte[5];
        buffer.Slice(0, 5).CopyTo(word);
        return Ascii.EqualsIgnoreCase(word, "AUTH "u8) ? limits.AuthLine
            : Ascii.EqualsIgnoreCase(word, "MAIL "u8) || Ascii.EqualsIgnoreCase(word, "RCPT "u8) ? limits.CommandLine + ParameterAllowance
            : limits.CommandLine;
    }

    private static (SmtpVerb Verb, int WordLength, int ArgumentStart, int ArgumentLength) Parse(ReadOnlySpan<byte> line)
    {
        var command = SmtpCommand.Parse(line);
        line.Overlaps(command.Argument, out var start);
        return (command.Verb, command.Word.Length, command.Argument.IsEmpty ? 0 : start, command.Argument.Length);
    }

    private static ReadOnlyMemory<byte> MechanismOf(ReadOnlyMemory<byte> argument)
    {
        var space = argument.Span.IndexOf((byte)' ');
        return space < 0 ? argument : argument[..space];
    }

    private static ForeignProtocolKind ForeignKind(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return ForeignProtocolKind.None;
        }

        Span<byte> start = stackalloc byte[16];
        var length = (int)Math.Min(buffer.Length, start.Length);
        buffer.Slice(0, length).CopyTo(start);
        return ForeignProtocol.Detect(start[..length]);
    }

    private static string Preview(in ReadOnlySequence<byte> buffer) => Encoding.Latin1.GetString(buffer.Slice(0, Math.Min(buffer.Length, 64)));
}
