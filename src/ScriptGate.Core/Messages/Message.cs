using ScriptGate.Mime;
using ScriptGate.Mime.Reading;

namespace ScriptGate.Core.Messages;

/// <summary>The message of a transaction as its steps see it. A step that runs over its time may still hold it when the message is gone.</summary>
internal sealed class Message(MessageHeaders headers) : IMessage
{
    private readonly Lock _lock = new();
    private MimeReader? _reader;
    private IMimeIndex? _mime;
    private PartContents? _contents;
    private Task<IReadOnlyList<string>>? _urls;
    private MessageBuffer? _buffer;
    private SpoolFile? _file;
    private bool _hasArrived;
    private bool _isHeld;

    public MessageHeaders Headers { get; } = headers;

    IHeaderList IMessage.Headers => Headers;

    public long Size { get; set; }

    public IMimeIndex Mime
    {
        get
        {
            lock (_lock)
            {
                return _mime ??= MakeIndex();
            }
        }
    }

    public ValueTask<int> ReadAsync(long offset, Memory<byte> octets, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        lock (_lock)
        {
            ThrowUnlessHeld();
            if (_file is null)
            {
                return new(Copy(offset, octets.Span));
            }
        }

        return _file.ReadAtAsync(offset, octets, cancellationToken);
    }

    public async ValueTask<int> ReadContentAsync(IMessagePart part, long offset, Memory<byte> octets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var contents = TakeContents();
        var count = await contents.ReadAsync(part, offset, octets, cancellationToken);
        _contents = contents;
        return count;
    }

    public async ValueTask<string?> ReadTextAsync(IMessagePart part, int limit, CancellationToken cancellationToken)
    {
        var contents = TakeContents();
        var text = await PartText.ReadAsync(contents, part, limit, cancellationToken);
        _contents = contents;
        return text;
    }

    public async ValueTask<IReadOnlyList<string>> FindUrlsAsync(CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<string>> search;
        lock (_lock)
        {
            ThrowUnlessHeld();
            search = _urls ??= Task.Run(async () => await MessageUrls.FindAsync(new PartContents(this), Mime, CancellationToken.None), CancellationToken.None);
        }

        return await search.WaitAsync(cancellationToken);
    }

    /// <summary>Takes octets into the index that are about to leave memory.</summary>
    public void Index(ReadOnlySpan<byte> octets)
    {
        _reader ??= new MimeReader();
        _reader.Write(octets);
    }

    /// <summary>The whole message is in.</summary>
    /// <param name="buffer">What of it is in memory: all, or what the index has not seen.</param>
    /// <param name="file">Where all of it is; null: in memory, or with the member.</param>
    /// <param name="isHeld">Whether all of it is here.</param>
    public void HasArrived(MessageBuffer buffer, SpoolFile? file, bool isHeld)
    {
        lock (_lock)
        {
            (_buffer, _file, _isHeld, _hasArrived) = (buffer, file, isHeld, true);
        }
    }

    /// <summary>The octets are about to go. What was made of them stays.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _buffer = null;
            _hasArrived = false;
            _reader?.Dispose();
            _reader = null;
        }
    }

    // Two that read at the same time, and one after another that failed, have their own.
    private PartContents TakeContents()
    {
        lock (_lock)
        {
            ThrowUnlessHeld();
        }

        return Interlocked.Exchange(ref _contents, null) ?? new PartContents(this);
    }

    private IMimeIndex MakeIndex()
    {
        ThrowUnlessHere();
        _reader ??= new MimeReader();
        _reader.Write(_buffer!.WrittenSpan);
        return _reader.Complete();
    }

    private int Copy(long offset, Span<byte> octets)
    {
        var held = _buffer!.WrittenSpan;
        var rest = held[(int)Math.Min(offset, held.Length)..];
        var count = Math.Min(rest.Length, octets.Length);
        rest[..count].CopyTo(octets);
        return count;
    }

    private void ThrowUnlessHere()
    {
        if (!_hasArrived)
        {
            throw new InvalidOperationException("The octets of a message can be had at MESSAGE: before, they are not in; afterwards, they are gone.");
        }
    }

    private void ThrowUnlessHeld()
    {
        ThrowUnlessHere();
        if (!_isHeld)
        {
            throw new InvalidOperationException(
                "The message is larger than spool.memory and has gone to the pool member; declare the need 'body' to have it held until MESSAGE.");
        }
    }
}
