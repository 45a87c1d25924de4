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

    /// <summary>
    /// Reads the content of a part with its transfer encoding undone. When and for whom is as for <see cref="ReadAsync"/>. Reading on where the last call ended decodes
    /// nothing twice; a place before it does.
    /// </summary>
    /// <param name="part">The part: one of <see cref="Mime"/>.</param>
    /// <param name="offset">Where to read, in octets of the content.</param>
    /// <param name="octets">Gets the octets.</param>
    /// <param name="cancellationToken">Ends the waiting for a message that is in a file.</param>
    /// <returns>How many octets were read: at least one before the end, 0 from the end on.</returns>
    /// <exception cref="InvalidOperationException">The message is not held: see <see cref="ReadAsync"/>.</exception>
    /// <exception cref="IOException">The file it is in cannot be read.</exception>
    ValueTask<int> ReadContentAsync(IMessagePart part, long offset, Memory<byte> octets, CancellationToken cancellationToken);

    /// <summary>Reads a text part as text: transfer encoding undone, character set decoded; octets that are not of the set are replaced. When and for whom is as for <see cref="ReadAsync"/>.</summary>
    /// <param name="part">The part: one of <see cref="Mime"/>.</param>
    /// <param name="limit">How many octets of content are read at most. There is more when <see cref="IMessagePart.Size"/> is larger.</param>
    /// <param name="cancellationToken">Ends the waiting for a message that is in a file.</param>
    /// <returns>The text; null when the part is no text.</returns>
    /// <exception cref="InvalidOperationException">The message is not held: see <see cref="ReadAsync"/>.</exception>
    /// <exception cref="IOException">The file it is in cannot be read.</exception>
    ValueTask<string?> ReadTextAsync(IMessagePart part, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The absolute URLs in the text and HTML parts: in attributes, with character references decoded, and in the text; those that point into the message (<c>cid:</c>,
    /// <c>data:</c>) left out. Looked for when first asked for. When and for whom is as for <see cref="ReadAsync"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting, not the search.</param>
    /// <returns>The URLs as they are written, each once, in order: the first 1,000, each of at most 2,048 characters.</returns>
    /// <exception cref="InvalidOperationException">The message is not held: see <see cref="ReadAsync"/>.</exception>
    /// <exception cref="IOException">The file it is in cannot be read.</exception>
    ValueTask<IReadOnlyList<string>> FindUrlsAsync(CancellationToken cancellationToken);
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

    /// <summary>The names of all fields, top to bottom, as they are written; a line that is no field has none.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The first field of a name as people read it: encoded words decoded (RFC 2047).</summary>
    /// <param name="name">The field name, in any case.</param>
    /// <returns>Its value, unfolded and trimmed; encoded words that cannot be decoded stay as they are. Null when there is none.</returns>
    string? GetDecoded(string name);

    /// <summary>The first field of a name as it came.</summary>
    /// <param name="name">The field name, in any case.</param>
    /// <returns>Everything behind the colon, with its folding, without the last line end; null when there is none.</returns>
    string? GetRaw(string name);

    /// <summary>The addresses in all fields of a name (RFC 5322 section 3.4), read as leniently as clients do.</summary>
    /// <param name="name">The field name, in any case.</param>
    /// <returns>At most 1,000 addresses, in order; those of a group without the group's name.</returns>
    IReadOnlyList<HeaderAddress> GetAddresses(string name);

    /// <summary>All fields of a name, top to bottom.</summary>
    /// <param name="name">The field name, in any case.</param>
    /// <returns>Their values, unfolded and trimmed.</returns>
    IReadOnlyList<string> GetAll(string name);

    /// <summary>All fields of a name, top to bottom, as people read them: encoded words decoded (RFC 2047) wherever they stand, as the most forgiving client does.</summary>
    /// <param name="name">The field name, in any case.</param>
    /// <returns>Their values, unfolded, trimmed and decoded, in the order of <see cref="GetAll"/>; what cannot be decoded stays as it is.</returns>
    IReadOnlyList<string> GetAllDecoded(string name);

    /// <summary>Puts a field on top, below our Received line.</summary>
    /// <param name="name">The field name: printable ASCII without colon (RFC 5322 section 3.6.8).</param>
    /// <param name="value">The value; it is folded where needed. Line ends and control characters are refused.</param>
    /// <exception cref="ArgumentException">The name or the value cannot stand in a header.</exception>
    /// <exception cref="InvalidOperationException">The message streams to the member already; declare the need <c>edit</c> to hold it back.</exception>
    void Add(string name, string value);

    /// <summary>Puts a value in the place of the first field of a name and removes the others; where there is none the field is put on top, as by <see cref="Add"/>.</summary>
    /// <param name="name">The field name: printable ASCII without colon (RFC 5322 section 3.6.8).</param>
    /// <param name="value">The value; it is folded where needed. Line ends and control characters are refused.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="ArgumentException">The name or the value cannot stand in a header.</exception>
    /// <exception cref="InvalidOperationException">The message streams to the member already; declare the need <c>edit</c> to hold it back.</exception>
    int Replace(string name, string value);

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
