using ScriptGate.Mime.Parts;

namespace ScriptGate.Mime;

/// <summary>Reads a message as it arrives and makes the index of its parts. Reads forward once, keeps offsets only, and never fails: what is wrong is a finding.</summary>
/// <remarks>Owned by one reception, used by one thread at a time. Memory is bounded by <see cref="MimeOptions"/>, time is linear in the size of the message.</remarks>
public sealed class MimeReader : IDisposable
{
    private readonly IndexState _state;
    private readonly EntityReader _message;
    private IMimeIndex? _index;

    /// <summary>Makes a reader for one message.</summary>
    /// <param name="options">The limits; null: the defaults.</param>
    public MimeReader(MimeOptions? options = null)
    {
        _state = new IndexState(options ?? MimeOptions.Default);
        _message = EntityReader.OfMessage(_state);
    }

    /// <summary>Octets looked at and comparisons made: for tests that hold them against the size of the message.</summary>
    internal long Work => _state.Work;

    /// <summary>Reads a message that is in memory.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="options">The limits; null: the defaults.</param>
    /// <returns>The index.</returns>
    public static IMimeIndex Read(ReadOnlySpan<byte> message, MimeOptions? options = null)
    {
        using var reader = new MimeReader(options);
        reader.Write(message);
        return reader.Complete();
    }

    /// <summary>Takes the next octets. The index does not depend on where the message was cut.</summary>
    /// <param name="octets">Any number of octets, decoded from the wire: no dot-stuffing, lines end with CR LF.</param>
    public void Write(ReadOnlySpan<byte> octets)
    {
        ObjectDisposedException.ThrowIf(_index is not null, this);
        _message.Write(octets);
    }

    /// <summary>The message has ended.</summary>
    /// <returns>The index; the same on every call.</returns>
    public IMimeIndex Complete()
    {
        if (_index is null)
        {
            _message.Complete();
            _index = _state.ToIndex();
        }

        return _index;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _message.Dispose();
        _state.Dispose();
    }
}
