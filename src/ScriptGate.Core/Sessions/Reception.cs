using System.Buffers;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Messages;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tracing;
using ScriptGate.Mime;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>
/// Takes one message in, by DATA or in chunks: decodes it into memory, raises HEADERS, and beyond the memory limit spools it or streams it to the member
/// with the final dot withheld; then asks MESSAGE and has it delivered.
/// </summary>
internal sealed partial class Reception : IAsyncDisposable
{
    // A refused message is read to its end, for the client listens only then; a client that never ends is not listened to for ever.
    private const int SwallowFactor = 2;

    private static readonly SmtpReply HeaderTooLarge = StandardReplies.MessageTooBig.WithText("The message header is larger than the limit");

    private readonly Conversation _conversation;
    private readonly Transaction _transaction;
    private readonly MessageBuffer _buffer = new(MessageBuffer.UsualMessage);
    private readonly MessageBuffer _prefix = new(MessageBuffer.UsualHeader);
    private readonly LineEndMode _mode;
    private readonly long _limit;
    private readonly long _memory;
    private DataDecoder? _data;
    private BdatDecoder? _chunks;
    private Message? _message;
    private SpoolFile? _file;
    private int _headerLength;
    private int _searched;
    private DeliveryStream? _stream;

    public Reception(Conversation conversation)
    {
        _conversation = conversation;
        _transaction = conversation.Transaction!;
        _mode = conversation.Server.Options.BareLineEnds == BareLineEnds.Normalise ? LineEndMode.Normalise : LineEndMode.Reject;
        _limit = conversation.Server.Options.Limits.MessageSize;
        _memory = conversation.Server.Spool.Memory;
    }

    /// <summary>Why the message is refused; the first reason stays.</summary>
    public RecipientAnswer? Refusal { get; private set; }

    /// <summary>The session cannot go on after the answer.</summary>
    public bool MustClose { get; private set; }

    private long Size => _data?.Size ?? _chunks?.Size ?? 0;

    private DataFindings Found => _data?.Findings ?? _chunks?.Findings ?? DataFindings.None;

    private bool IsDropping => Refusal is not null || IsDiscarded;

    private bool IsDiscarded => _transaction.IsDiscarded || _transaction.Accepted.All(recipient => recipient.IsDiscarded);

    /// <summary>Reads up to the line that ends the message.</summary>
    public async ValueTask ReceiveDataAsync()
    {
        _data = new DataDecoder(_mode, _conversation.Server.Options.Limits.TextLine);
        _conversation.Input.Kind = InputKind.Message;
        for (var isDone = false; !isDone && !MustClose;)
        {
            if (_conversation.Input.Buffer.IsEmpty)
            {
                await _conversation.WaitForInputAsync(_conversation.Server.Options.Timeouts.DataBlock);
            }

            isDone = DecodeData();
            await DecodedAsync();
        }

        _conversation.Input.Kind = InputKind.Command;
    }

    /// <summary>Reads one chunk.</summary>
    public async ValueTask ReceiveChunkAsync(long size)
    {
        _chunks ??= new BdatDecoder(_mode, _conversation.Server.Options.Limits.TextLine);
        _conversation.Input.Kind = InputKind.Message;
        while (size > 0 && !MustClose)
        {
            if (_conversation.Input.Buffer.IsEmpty)
            {
                await _conversation.WaitForInputAsync(_conversation.Server.Options.Timeouts.DataBlock);
            }

            size -= DecodeChunk(size);
            await DecodedAsync();
        }

        _conversation.Input.Kind = InputKind.Command;
    }

    public async ValueTask EndOfChunksAsync()
    {
        _chunks!.Finish(_buffer);
        await DecodedAsync();
    }

    /// <summary>Reads and drops the octets of a chunk; one that is larger than anything we read ends the session instead.</summary>
    public static async ValueTask SwallowAsync(Conversation conversation, long size)
    {
        if (size > conversation.Server.Options.Limits.MessageSize * SwallowFactor)
        {
            conversation.Closing = SessionEnd.Protocol;
            return;
        }

        conversation.Input.Kind = InputKind.Message;
        while (size > 0)
        {
            if (conversation.Input.Buffer.IsEmpty)
            {
                await conversation.WaitForInputAsync(conversation.Server.Options.Timeouts.DataBlock);
            }

            var taken = Math.Min(size, conversation.Input.Buffer.Length);
            Observed(conversation, ClientOctets.Dropped, conversation.Input.Buffer.Slice(0, taken));
            conversation.Input.Consume(conversation.Input.Buffer.GetPosition(taken));
            size -= taken;
        }

        conversation.Input.Kind = InputKind.Command;
    }

    /// <summary>Everything is in: judges the message and delivers it.</summary>
    /// <returns>The client's answer, without support ID.</returns>
    public async ValueTask<RecipientAnswer> FinishAsync()
    {
        _conversation.Deadlines.StartHardStop();
        _transaction.Size = Size;
        await JudgeFindingsAsync();
        if (!IsDropping && _message is null)
        {
            await HeadersAsync(_buffer.Length);
        }

        if (!IsDropping && _file is not null)
        {
            await SpoolAsync();
        }

        if (Refusal is null && _message is { } message)
        {
            message.Size = Size;
            await AskMessageAsync(message);
        }

        var answer = Refusal is { } refusal ? refusal : await DeliverAsync();
        _conversation.Services.Recorder.Finished(_conversation, _transaction, answer, _message?.Headers.Get("Message-ID") is { } messageId ? Findings.Clean(messageId) : null);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        _message?.Close();
        _buffer.Dispose();
        _prefix.Dispose();
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }
    }

    private async ValueTask JudgeFindingsAsync()
    {
        if (Found.Refusal(_mode) is { } refusal)
        {
            var finding = (Found & DataFindings.Nul) != DataFindings.None ? ProtocolFinding.Nul
                : (Found & (DataFindings.BareCr | DataFindings.BareLf)) != DataFindings.None && _mode == LineEndMode.Reject ? ProtocolFinding.BareLineEnd
                : ProtocolFinding.TooLong;
            await _conversation.Findings.NoteAsync(finding, "", Stage.Message);
            Refuse(refusal, "engine", finding);
        }

        if (Refusal is null && (Found & DataFindings.EightBit) != DataFindings.None && _transaction.EsmtpParameters is { Body: not BodyType.EightBitMime, SmtpUtf8: false })
        {
            var outcome = await _conversation.Findings.SoftAsync(ProtocolFinding.Undeclared8Bit, "", Stage.Message);
            Apply(Stage.Message, outcome);
        }
    }

    private async ValueTask AskMessageAsync(Message message)
    {
        if (_conversation.Chains.Message is not { } chain)
        {
            return;
        }

        message.Headers.IsEditable = _stream is null;
        message.HasArrived(_buffer, _file, isHeld: _stream is null);
        try
        {
            var e = new MessageEvent(_conversation.Session, _transaction, message);
            Apply(Stage.Message, await _conversation.AskAsync(chain, e, _conversation.Server.Options.Limits.VerdictTime));
        }
        catch (StageTimeException)
        {
            Refuse(StandardReplies.LocalError, "engine", "the steps of MESSAGE took longer than limits.verdictTime");
        }
    }

    private async ValueTask<RecipientAnswer> DeliverAsync()
    {
        if (IsDiscarded)
        {
            return new RecipientAnswer(StandardReplies.Queued, "discard", null);
        }

        _conversation.Delivery ??= new Delivery(_conversation);
        if (_stream is not null)
        {
            return await StreamBufferAsync() ? await _stream.EndAsync() : Refusal!.Value;
        }

        var body = _file is null ? _buffer.Written[_headerLength..] : default;
        return await _conversation.Delivery.SendAsync(_transaction, new OutgoingMessage(WritePrefix, body, _file, _headerLength));
    }

    private bool DecodeData()
    {
        var input = _conversation.Input;
        var decoded = 0L;
        foreach (var segment in input.Buffer)
        {
            if (_data!.Decode(segment.Span, _buffer, out var consumed))
            {
                Observed(_conversation, ClientOctets.Content, input.Buffer.Slice(0, decoded + consumed));
                input.Consume(input.Buffer.GetPosition(decoded + consumed));
                return true;
            }

            decoded += segment.Length;
        }

        Observed(_conversation, ClientOctets.Content, input.Buffer);
        input.ConsumeAll();
        return false;
    }

    private static void Observed(Conversation conversation, ClientOctets kind, in ReadOnlySequence<byte> octets)
    {
        if (conversation.Session.Observer is { } observer)
        {
            foreach (var segment in octets)
            {
                observer.ClientSaid(kind, segment.Span);
            }
        }
    }

    private long DecodeChunk(long size)
    {
        var octets = _conversation.Input.Buffer.Slice(0, Math.Min(size, _conversation.Input.Buffer.Length));
        foreach (var segment in octets)
        {
            _chunks!.Decode(segment.Span, _buffer);
        }

        var taken = octets.Length;
        Observed(_conversation, ClientOctets.Content, octets);
        _conversation.Input.Consume(octets.End);
        return taken;
    }

    private async ValueTask DecodedAsync()
    {
        if (Size > _limit)
        {
            Refuse(StandardReplies.MessageTooBig, "engine", "limits.messageSize");
        }

        if (!IsDropping && _message is null && HeaderBlock.FindEnd(_buffer.WrittenSpan, ref _searched) is >= 0 and var end)
        {
            await HeadersAsync(end);
        }

        if (!IsDropping && _buffer.Length > _memory)
        {
            await SpillAsync();
        }

        if (IsDropping)
        {
            _buffer.Clear();
            MustClose |= Size > _limit * SwallowFactor;
        }
    }

    private async ValueTask HeadersAsync(int length)
    {
        if (length > _memory)
        {
            Refuse(HeaderTooLarge, "engine", "spool.memory");
            return;
        }

        _headerLength = length;
        var headers = new MessageHeaders(_buffer.WrittenSpan[..length].ToArray());
        var message = new Message(headers) { Size = Size };
        _message = message;
        _transaction.Message = message;
        if (headers.Hops >= _conversation.Server.Options.Limits.Hops)
        {
            Refuse(StandardReplies.TooManyHops, "engine", "limits.hops");
        }
        else if (_conversation.Chains.Headers is { } chain)
        {
            Apply(Stage.Headers, await _conversation.AskAsync(chain, new HeadersEvent(_conversation.Session, _transaction, message)));
        }
    }

    private ReadOnlyMemory<byte> WritePrefix()
    {
        var session = _conversation.Session;
        var recipients = _transaction.Accepted;
        TraceHeader.Write(_prefix, new TraceInfo
        {
            Hello = session.Hello?.Name ?? "unknown",
            ClientAddress = session.RemoteAddress,
            Hostname = _conversation.Server.HostName,
            Id = _transaction.Id,
            Time = _conversation.Services.Clock.GetUtcNow(),
            Extended = session.Hello?.Verb == "EHLO",
            Tls = session.Tls is not null,
            Authenticated = session.IsAuthenticated,
            SmtpUtf8 = _transaction.EsmtpParameters.SmtpUtf8,
            TlsVersion = session.Tls?.Version,
            TlsCipher = session.Tls?.Cipher,
            Recipient = recipients.Count == 1 ? recipients[0].Original : null,
        });
        _message!.Headers.WriteTo(_prefix);
        return _prefix.Written;
    }

    private void Apply(Stage stage, Outcome outcome)
    {
        if (outcome.Verdict.Kind == VerdictKind.Discard)
        {
            _transaction.IsDiscarded = true;
        }
        else if (outcome.Verdict.IsRefusal)
        {
            Refuse(VerdictTable.Reply(stage, outcome.Verdict), outcome.By?.Name ?? "engine", null);
            MustClose |= outcome.Verdict.Kind == VerdictKind.Disconnect;
        }
    }

    private void Refuse(SmtpReply reply, string by, string? detail) => Refusal ??= new RecipientAnswer(reply, by, detail);
}
