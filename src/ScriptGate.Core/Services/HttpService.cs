using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Services;

/// <summary>A service that is asked over HTTP/1.1. Its connections are kept.</summary>
internal sealed class HttpService : Service, IHttpService
{
    private const int MaxHeaderKilobytes = 16;
    private const int MaxFields = 32;

    /// <summary>A larger body is a rule's mistake: 1 MiB.</summary>
    public const int MaxBody = 1 << 20;

    private static readonly ProductInfoHeaderValue Agent = new("ScriptGate", null);

    private readonly Uri _root;
    private readonly HttpMessageInvoker _client;

    public HttpService(string name, ServiceOptions options, TimeProvider clock, ServiceMetrics metrics, ILogger logger)
        : base(name, options, clock, metrics, logger)
    {
        _root = new Uri(options.Url!);

        // No redirects: the answer of a service must not choose whom the gateway asks next. No drain: what is too large is cut off with its connection.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = options.Connections,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || !options.Verify;
        _client = new HttpMessageInvoker(handler);
    }

    public override string Kind => "http";

    public Task<HttpAnswer> SendAsync(HttpQuestion question, CancellationToken cancellationToken)
    {
        Check(question);
        var url = ServicePath.Below(_root, question.Path);
        return CallAsync(question.Timeout, life => ExchangeAsync(question, url, life), answer => answer.Status < 500, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _client.Dispose();
    }

    protected override ServiceException Explain(Exception exception) => exception is HttpRequestException { HttpRequestError: var error } ? error switch
    {
        HttpRequestError.NameResolutionError => new ServiceException(Name, "cannot be found: its name does not resolve", exception),
        HttpRequestError.SecureConnectionError => new ServiceException(Name, "cannot be trusted: the TLS handshake failed", exception),
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => new ServiceException(Name, "answers what is no HTTP, or too long a header", exception),
        HttpRequestError.ResponseEnded => new ServiceException(Name, "closed the connection before its answer was complete", exception),
        _ => base.Explain(exception.InnerException ?? exception),
    } : exception is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } ? new ServiceException(Name, "closed the connection before its answer was complete", exception)
        : exception is HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } ? new ServiceException(Name, "answers what is no HTTP, or too long a header", exception)
        : base.Explain(exception);

    private void Check(HttpQuestion question)
    {
        if (question.Headers.Count > MaxFields)
        {
            throw new ServiceRequestException($"a request has at most {MaxFields} header fields of its own");
        }

        foreach (var (name, value) in question.Headers)
        {
            if (!HttpFields.IsName(name) || HttpFields.IsOurs(name))
            {
                throw new ServiceRequestException($"'{(HttpFields.IsName(name) ? name : "?")}' is a header field that the gateway writes itself, or no name of one");
            }

            if (Options.Headers.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new ServiceRequestException($"the header field {name} is set by the configuration");
            }

            if (!HttpFields.IsValue(value))
            {
                throw new ServiceRequestException($"the value of the header field {name} holds characters that none can have, or is too long");
            }
        }

        if (question.Body is { Length: > MaxBody })
        {
            throw new ServiceRequestException("the body is larger than 1 MiB");
        }

        if (question.Body is not null && question.Method is "GET" or "HEAD")
        {
            throw new ServiceRequestException($"a {question.Method} request has no body");
        }
    }

    private async Task<HttpAnswer> ExchangeAsync(HttpQuestion question, Uri url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(question.Method), url) { Version = HttpVersion.Version11 };
        request.Headers.UserAgent.Add(Agent);
        if (question.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            if (!question.Headers.ContainsKey("Content-Type"))
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", question.ContentType);
            }
        }

        foreach (var (name, value) in question.Headers.Concat(Options.Headers.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Value))))
        {
            if (name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.UserAgent.Clear();
            }

            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _client.SendAsync(request, cancellationToken);
        return new HttpAnswer((int)response.StatusCode, FieldsOf(response), await ReadAsync(response, cancellationToken));
    }

    private static Dictionary<string, string> FieldsOf(HttpResponseMessage response)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            fields[name.ToLowerInvariant()] = values.ToString();
        }

        return fields;
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var limit = (int)Options.MaxResponse;
        if (response.Content.Headers.ContentLength > limit)
        {
            throw TooLarge();
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new byte[Math.Min(limit + 1, (int)(response.Content.Headers.ContentLength ?? 4096) + 1)];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(body.AsMemory(length), cancellationToken);
            length += read;
            if (length > limit)
            {
                throw TooLarge();
            }

            if (read == 0)
            {
                return body.AsMemory(0, length);
            }

            if (length == body.Length)
            {
                Array.Resize(ref body, Math.Min(limit + 1, body.Length * 2));
            }
        }
    }

    private ServiceException TooLarge() => new(Name, $"answers more than {Options.MaxResponse} octets");
}
