using ScriptGate.Mime;

namespace ScriptGate.Core.Messages;

/// <summary>The message of a transaction as its steps see it. A step that runs over its time may still hold it when the message is gone.</summary>
internal sealed class Message(MessageHeaders headers) : IMessage
{
    private readonly Lock _lock = new();
    private MimeReader? _reader;
    private IMimeIndex? _mime;
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
            ThrowUnlessHere();
            if (!_isHeld)
            {
                throw new InvalidOperationException(
                    "The message is larger than spool.memory and has gone to the pool member; declare the need 'body' to have it held until MESSAGE.");
            }

            if (_file is null)
            {
                return new(Copy(offset, octets.Span));
            }
        }

        return _file.ReadAtAsync(offset, octets, cancellationToken);
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
}
