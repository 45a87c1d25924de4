namespace ScriptGate;

/// <summary>The message of a transaction, as far as it has arrived.</summary>
public interface IMessage
{
    /// <summary>The header fields. Edits are a list applied on the way to the member; the client's octets are kept as they came.</summary>
    IHeaderList Headers { get; }

    /// <summary>Octets received so far, header block included, line ends as CR LF, before any edit.</summary>
    long Size { get; }

    /// <summary>The parts, names and types of the message as it came, before any edit. At MESSAGE; made when first asked for, and no matter how large the message is.</summary>
    /// <exception cref="InvalidOperationException">The body is not in yet, or the message is gone.</exception>
    IMimeIndex Mime { get; }

    /// <summary>
    /// Reads the message as it came, header block included, before any edit. At MESSAGE, and only while the message is held: the step declares
    /// <see cref="MessageNeeds.Body"/>. Nothing but what is read is copied. The places are those of <see cref="IMessagePart"/>.
    /// </summary>
    /// <param name="offset">Where to read, in octets from the beginning.</param>
    /// <param name="octets">Gets the octets.</param>
    /// <param name="cancellationToken">Ends the waiting for a message that is in a file.</param>
    /// <returns>How many octets were read: at least one before the end, 0 from the end on.</returns>
    /// <exception cref="InvalidOperationException">The message is not held: the body is not in yet, it has gone to the member, or the message is gone.</exception>
    /// <exception cref="IOException">The file it is in cannot be read.</exception>
    ValueTask<int> ReadAsync(long offset, Memory<byte> octets, CancellationToken cancellationToken);
}

/// <summary>The header fields of a message (RFC 5322 section 2.2), with the edits so far applied.</summary>
public interface IHeaderList
{
    /// <summary>The number of fields.</summary>
    int Count { get; }

    /// <summary>The first field of a name.</summary>
    /// <param name="name">The field name, in any case.</param>
    /// <returns>Its value, unfolded and trimmed; null when there is none.</returns>
    string? Get(string name);

    /// <summary>All fields of a name, top to bottom.</summary>
    /// <param name="name">The field name, in any case.</param>
    /// <returns>Their values, unfolded and trimmed.</returns>
    IReadOnlyList<string> GetAll(string name);

    /// <summary>Puts a field on top, below our Received line.</summary>
    /// <param name="name">The field name: printable ASCII without colon (RFC 5322 section 3.6.8).</param>
    /// <param name="value">The value; it is folded where needed. Line ends and control characters are refused.</param>
    /// <exception cref="ArgumentException">The name or the value cannot stand in a header.</exception>
    /// <exception cref="InvalidOperationException">The message streams to the member already; declare the need <c>edit</c> to hold it back.</exception>
    void Add(string name, string value);

    /// <summary>Removes all fields of a name.</summary>
    /// <param name="name">The field name, in any case.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="InvalidOperationException">The message streams to the member already; declare the need <c>edit</c> to hold it back.</exception>
    int Remove(string name);

    /// <summary>Removes the fields of a name that came with the message and whose value is unwanted. The others stay as they came, and so does what steps added.</summary>
    /// <param name="name">The field name, in any case.</param>
    /// <param name="isUnwanted">Asked with each value, unfolded and trimmed.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="InvalidOperationException">The message streams to the member already; declare the need <c>edit</c> to hold it back.</exception>
    int Remove(string name, Predicate<string> isUnwanted);
}
