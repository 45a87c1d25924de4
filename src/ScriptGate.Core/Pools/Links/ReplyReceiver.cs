using System.Buffers;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>What a member sent and nobody read yet. The buffer is pooled and held only while there is something in it or a read is under way.</summary>
internal sealed class ReplyReceiver
{
    private readonly ReplyReader _reader = new();
    private byte[] _octets = [];
    private int _start;
    private int _end;
    private ArrayBufferWriter<byte>? _kept;

    /// <summary>True when the member said more than was read.</summary>
    public bool HasLeftover => _end > _start || _reader.InReply;

    public bool KeepUtf8
    {
        get => _reader.KeepUtf8;
        set => _reader.KeepUtf8 = value;
    }

    /// <summary>True to keep the octets of replies for <see cref="TakeOctets"/>. Default: false.</summary>
    public bool KeepsOctets
    {
        get => _kept is not null;
        set => _kept = value ? _kept ?? new() : null;
    }

    /// <summary>The octets of the replies since it was last asked, until the next reply is read.</summary>
    public ReadOnlySpan<byte> TakeOctets()
    {
        if (_kept is null)
        {
            return [];
        }

        var octets = _kept.WrittenSpan;
        _kept.ResetWrittenCount();
        return octets;
    }

    /// <summary>Takes the next reply if it is there.</summary>
    public ReplyStatus TryTake(out SmtpReply? reply)
    {
        if (_end == _start)
        {
            reply = null;
            return ReplyStatus.Incomplete;
        }

        var status = _reader.TryRead(_octets.AsSpan(_start, _end - _start), out var consumed, out reply);
        _kept?.Write(_octets.AsSpan(_start, consumed));
        _start += consumed;
        if (_start == _end)
        {
            Release();
        }

        return status;
    }

    /// <summary>Room for the next read. Never empty: the reader refuses a line before it could fill the buffer.</summary>
    public Memory<byte> Space()
    {
        if (_octets.Length == 0)
        {
            _octets = ArrayPool<byte>.Shared.Rent(ReplyReader.MaxLine);
        }
        else if (_start > 0)
        {
            _octets.AsSpan(_start, _end - _start).CopyTo(_octets);
            _end -= _start;
            _start = 0;
        }

        return _octets.AsMemory(_end);
    }

    public void Received(int count) => _end += count;

    /// <summary>Gives the buffer back with whatever is in it.</summary>
    public void Release()
    {
        _start = _end = 0;
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = [];
        }
    }
}
