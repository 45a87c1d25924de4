using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ScriptGate.Admin;
using ScriptGate.Admin.Access;
using ScriptGate.Core.Configuration;

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

    public Task<ReloadView> ReloadAsync(CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post,
        "/api/reload",
        AdminJson.Default.ReloadView,
        _reloadTimeout,
        [HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity],
        cancellationToken);

    public void Dispose() => _http.Dispose();

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
        catch (JsonException)
        {
            throw NotAGateway();
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConnectionError)
        {
            throw new GatewayException(ExitCodes.Unreachable, $"no gateway answers at {_endPoint}; is it running with this configuration?");
        }
        catch (HttpRequestException)
        {
            throw NotAGateway();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GatewayException(ExitCodes.Unreachable, $"the gateway at {_endPoint} did not answer within {DurationText.Format(timeout)}");
        }
    }

    private async Task<GatewayException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var error = await response.Content.ReadFromJsonAsync(AdminJson.Default.ErrorView, cancellationToken);
        return error?.Message is not { } message ? NotAGateway()
            : response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest ? new GatewayException(ExitCodes.Invalid, message)
            : new GatewayException(ExitCodes.Unreachable, $"the gateway at {_endPoint} refused: {message}");
    }

    private GatewayException NotAGateway() => new(ExitCodes.Unreachable, $"what answers at {_endPoint} is not a gateway of this version");
}
