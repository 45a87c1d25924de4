using System.Net;
using System.Text.Json;
using ScriptGate.Admin.Endpoints;
using ScriptGate.Admin.Tests.Support;
using ScriptGate.Testing;

namespace ScriptGate.Admin.Tests.Endpoints;

public sealed class EventTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_listener_is_told_at_once_and_then_of_every_change()
    {
        await using var lab = await AdminLab.CreateAsync();
        using var response = await ListenAsync(lab);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/event-stream");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        var first = await NextAsync(reader);

        lab.Gateway.Statistics.Book.AddSession("edge", TimeProvider.System.GetUtcNow());
        var second = await NextAsync(reader);

        first.GetProperty("openSessions").GetInt32().ShouldBe(0);
        second.GetProperty("version").GetInt64().ShouldBe(first.GetProperty("version").GetInt64() + 1);
    }

    [Fact]
    public async Task The_version_is_that_of_the_statistics()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Gateway.Statistics.Book.Recorded();
        using var response = await ListenAsync(lab);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));

        using var statistics = await lab.GetAsync("/api/statistics");

        (await NextAsync(reader)).GetProperty("version").GetInt64()
            .ShouldBe((await AdminLab.JsonAsync(statistics, HttpStatusCode.OK)).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task The_stream_ends_with_the_endpoint()
    {
        var lab = await AdminLab.CreateAsync();
        using var response = await ListenAsync(lab);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        await NextAsync(reader);

        await Patience.UntilAsync(lab.StopServerAsync(), "the endpoint stops", Token);

        (await Patience.UntilAsync(reader.ReadToEndAsync(Token), "the end of the stream", Token)).ShouldBe("");
        await lab.DisposeAsync();
    }

    [Fact]
    public async Task More_listeners_than_there_are_places_are_turned_away_and_a_place_that_is_left_is_free()
    {
        await using var lab = await AdminLab.CreateAsync();
        var listeners = new List<HttpResponseMessage>();
        for (var i = 0; i < EventEndpoints.MostListeners; i++)
        {
            listeners.Add(await ListenAsync(lab));
        }

        using (var refused = await ListenAsync(lab))
        {
            (await AdminLab.JsonAsync(refused, HttpStatusCode.ServiceUnavailable)).GetProperty("error").GetString().ShouldBe("too-many-listeners");
        }

        listeners.ForEach(listener => listener.Dispose());
        HttpStatusCode status;
        do
        {
            // The server hears of it when the connection is closed; there is no moment that a client could wait for.
            using var another = await ListenAsync(lab);
            status = another.StatusCode;
        }
        while (status == HttpStatusCode.ServiceUnavailable);

        status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Pages_of_strangers_cannot_listen()
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.SendAsync(HttpMethod.Get, "/api/events", request => request.Headers.Add("Origin", "https://evil.example.org"));

        (await AdminLab.JsonAsync(response, HttpStatusCode.Forbidden)).GetProperty("error").GetString().ShouldBe("foreign-origin");
    }

    private static Task<HttpResponseMessage> ListenAsync(AdminLab lab) =>
        lab.Client.GetAsync(new Uri("/api/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);

    private static async Task<JsonElement> NextAsync(StreamReader reader)
    {
        (await LineAsync(reader)).ShouldBe("event: change");
        var data = await LineAsync(reader);
        data.ShouldStartWith("data: ");
        (await LineAsync(reader)).ShouldBe("");
        using var document = JsonDocument.Parse(data["data: ".Length..]);
        return document.RootElement.Clone();
    }

    private static async Task<string> LineAsync(StreamReader reader) =>
        (await Patience.UntilAsync(reader.ReadLineAsync(Token).AsTask(), "a line of the stream", Token)).ShouldNotBeNull();
}
