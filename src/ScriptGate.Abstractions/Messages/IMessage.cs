namespace ScriptGate;

/// <summary>The message of a transaction, as far as it has arrived.</summary>
public interface IMessage
{
    /// <summary>The header fields. Edits are a list applied on the way to the member; the client's octets are kept as they came.</summary>
    IHeaderList Headers { get; }

    /// <summary>Octets received so far, header block included, line ends as CR LF, before any edit.</summary>
    long Size { get; }
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
