using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ScriptGate.Admin;
using ScriptGate.Admin.Access;
using ScriptGate.Core.Configuration;
using ScriptGate.Tapes;

namespace ScriptGate.Commands;

/// <summary>Asks the running gateway that the configuration describes.</summary>
internal sealed class GatewayClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // A search of many records gives up after 10 s, and then says why.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);

    // Thousands of removals that have to be on the disk.
    private static readonly TimeSpan ChangeTimeout = TimeSpan.FromMinutes(1);

    // A reload waits for the transactions of a generation that is being replaced, then loads plugins and rules.
    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(1);

    private const long LargestAnswer = 16 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly IPEndPoint _endPoint;
    private readonly TimeSpan _reloadTimeout;

    private GatewayClient(GatewayOptions options)
    {
        _endPoint = options.Admin.Listen;
        _reloadTimeout = options.Reload.Grace + BuildTime;

        // The gateway is on this machine: a proxy of the environment would only be in the way.
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = ConnectTimeout, MaxResponseHeadersLength = 64 };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://{_endPoint}"),
            MaxResponseContentBufferSize = LargestAnswer,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Add(AccessRules.ChangeHeader, AccessRules.ChangeValue);
        if (options.Admin.Token is { } token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        }
    }

    /// <summary>Finds the gateway through its configuration.</summary>
    /// <exception cref="GatewayException">The configuration does not say where it is.</exception>
    public static GatewayClient Find(CommandContext context, string file) => new(AdminLocation.Find(context, file));

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, type, AnswerTimeout, [HttpStatusCode.OK], cancellationToken);

    public Task<T> DeleteAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, type, ChangeTimeout, [HttpStatusCode.OK], cancellationToken);

    public Task<T> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, type, ChangeTimeout, [HttpStatusCode.OK], cancellationToken);

    /// <summary>Has the gateway build what a reload would build.</summary>
    public Task<PreviewView> PreviewAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "/api/reload/preview", AdminJson.Default.PreviewView, _reloadTimeout, [HttpStatusCode.OK], cancellationToken);

    public Task<ReloadView> ReloadAsync(CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post,
        "/api/reload",
        AdminJson.Default.ReloadView,
        _reloadTimeout,
        [HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity],
        cancellationToken);

    /// <summary>An answer that comes line by line, each a JSON object, for as long as the gateway has more to say.</summary>
    public async IAsyncEnumerable<T> ListenAsync<T>(string path, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(path, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await ReadLineAsync(reader, cancellationToken) is { } line)
        {
            yield return Read(line, type);
        }
    }

    /// <summary>Has sessions recorded, and reads their tapes as they come.</summary>
    /// <param name="wish">What is to be recorded.</param>
    /// <param name="take">Takes a tape; says why it wants no more, or null.</param>
    /// <param name="cancellationToken">Ends the recording.</param>
    /// <returns>How it ended; null when whoever took the tapes ended it.</returns>
    public async Task<RecordingEndView?> RecordAsync(RecordingView wish, Func<byte[], string?> take, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/recordings") { Content = JsonContent.Create(wish, AdminJson.Default.RecordingView) };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await RefusalAsync(response, cancellationToken);
            }

            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await TapeStream.ReadAsync(stream, take, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConnectionError)
        {
            throw new GatewayException(ExitCodes.Unreachable, $"no gateway answers at {_endPoint}; is it running with this configuration?");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or InvalidDataException)
        {
            throw NotAGateway();
        }
        catch (IOException)
        {
            throw new GatewayException(ExitCodes.Unreachable, $"the gateway at {_endPoint} ended the recording in the middle");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(AnswerTimeout);
        HttpResponseMessage? response = null;
        try
        {
            response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, late.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return response;
            }

            throw await RefusalAsync(response, late.Token);
        }
        catch (Exception exception)
        {
            response?.Dispose();
            throw Explain(exception, AnswerTimeout, cancellationToken);
        }
    }

    private async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new GatewayException(ExitCodes.Unreachable, $"the gateway at {_endPoint} broke off in the middle");
        }
    }

    private T Read<T>(string line, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw NotAGateway();
        }
        catch (JsonException)
        {
            throw NotAGateway();
        }
    }

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, JsonTypeInfo<T> type, TimeSpan timeout, IReadOnlyList<HttpStatusCode> expected, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await _http.SendAsync(request, late.Token);
            if (expected.Contains(response.StatusCode))
            {
                return await response.Content.ReadFromJsonAsync(type, late.Token) ?? throw NotAGateway();
            }

            throw await RefusalAsync(response, late.Token);
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException or OperationCanceledException)
        {
            throw Explain(exception, timeout, cancellationToken);
        }
    }

    private Exception Explain(Exception exception, TimeSpan timeout, CancellationToken cancellationToken) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            new GatewayException(ExitCodes.Unreachable, $"no gateway answers at {_endPoint}; is it running with this configuration?"),
        JsonException or HttpRequestException => NotAGateway(),
        OperationCanceledException when !cancellationToken.IsCancellationRequested =>
            new GatewayException(ExitCodes.Unreachable, $"the gateway at {_endPoint} did not answer within {DurationText.Format(timeout)}"),
        _ => exception,
    };

    private async Task<GatewayException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var error = await response.Content.ReadFromJsonAsync(AdminJson.Default.ErrorView, cancellationToken);
        return error?.Message is not { } message ? NotAGateway()
            : response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.Conflict ? new GatewayException(ExitCodes.Invalid, message)
            : new GatewayException(ExitCodes.Unreachable, $"the gateway at {_endPoint} refused: {message}");
    }

    private GatewayException NotAGateway() => new(ExitCodes.Unreachable, $"what answers at {_endPoint} is not a gateway of this version");
}
