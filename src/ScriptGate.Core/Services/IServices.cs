namespace ScriptGate.Core.Services;

/// <summary>A service that is asked over HTTP.</summary>
internal interface IHttpService
{
    /// <summary>Sends a request and reads the answer, whatever its status.</summary>
    /// <exception cref="ServiceException">There is no answer.</exception>
    /// <exception cref="ServiceRequestException">The request cannot be sent: it is who asks that is wrong.</exception>
    Task<HttpAnswer> SendAsync(HttpQuestion question, CancellationToken cancellationToken);
}

/// <summary>A service that is asked by a line protocol over TCP.</summary>
internal interface ITcpService
{
    /// <summary>Sends some octets over a connection of its own and reads the answer.</summary>
    /// <exception cref="ServiceException">There is no answer.</exception>
    /// <exception cref="ServiceRequestException">The request cannot be sent: it is who asks that is wrong.</exception>
    Task<byte[]> AskAsync(TcpQuestion question, CancellationToken cancellationToken);
}

/// <summary>A request.</summary>
/// <param name="Method">The method, in capitals.</param>
/// <param name="Path">The path below the service's URL, with its query.</param>
internal sealed record HttpQuestion(string Method, string Path)
{
    /// <summary>Header fields beside the service's own.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The media type of the body unless the fields say it.</summary>
    public string ContentType { get; init; } = "text/plain; charset=utf-8";

    /// <summary>How long it may take, if that is less than the service's own limit.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>An answer.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its fields by their names in lower case; repeated ones are joined with a comma (RFC 9110 section 5.3).</param>
/// <param name="Body">Its body.</param>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);

/// <summary>What to send, and where the answer ends: behind a mark, after a number of octets, or where the service closes the connection.</summary>
/// <param name="Text">What to send.</param>
internal sealed record TcpQuestion(ReadOnlyMemory<byte> Text)
{
    /// <summary>The answer ends where these octets begin; they are not part of it.</summary>
    public ReadOnlyMemory<byte> Mark { get; init; }

    /// <summary>The answer is so long.</summary>
    public int? Length { get; init; }

    /// <summary>How long it may take, if that is less than the service's own limit.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>A request that cannot be sent.</summary>
internal sealed class ServiceRequestException(string message) : Exception(message);
