using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>POST with a JSON array of events.</summary>
internal sealed class WebhookTransport : IRemoteLogTransport
{
    private readonly Uri _url;
    private readonly HttpClient _client;

    /// <param name="url">Where to.</param>
    /// <param name="token">The bearer token; null for none.</param>
    /// <param name="verify">Whether the certificate must be valid.</param>
    public WebhookTransport(Uri url, string? token, bool verify)
    {
        _url = url;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || !verify;
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("ScriptGate", null));
        if (token is not null)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = Content(messages) };
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var answer = $"it answered {(int)response.StatusCode}";
            if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            {
                throw new IOException(answer);
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new RemoteLogRefusedException(answer);
            }
        }
        catch (HttpRequestException exception)
        {
            throw new IOException(exception.InnerException?.Message ?? exception.Message, exception);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ByteArrayContent Content(IReadOnlyList<ReadOnlyMemory<byte>> messages)
    {
        var array = new byte[messages.Sum(message => message.Length + 1) + 1];
        array[0] = (byte)'[';
        var end = 1;
        foreach (var message in messages)
        {
            message.CopyTo(array.AsMemory(end));
            end += message.Length;
            array[end++] = (byte)',';
        }

        array[end - 1] = (byte)']';
        return new ByteArrayContent(array) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }
}
