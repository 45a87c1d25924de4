using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ScriptGate.Admin.Tests.Support;

namespace ScriptGate.Admin.Tests.Endpoints;

public sealed class RecordingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_text_of_messages_is_not_for_every_account_of_the_machine()
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await AskAsync(lab, """{"sessions": 1, "seconds": 60, "bodies": true}""");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync(Token)).ShouldBe(
            """{"error":"bodies-need-token","message":"The text of messages is recorded only where admin.token is set: set it and start the gateway again, or record without bodies."}""");
    }

    [Fact]
    public async Task Who_has_the_token_may_have_it()
    {
        await using var lab = await AdminLab.CreateAsync(token: "secret");

        using var response = await AskAsync(lab, """{"sessions": 1, "seconds": 60, "bodies": true}""", "secret");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_the_text_no_token_is_needed()
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await AskAsync(lab, """{"sessions": 1, "seconds": 60}""");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"sessions": 0, "seconds": 60}""", "The number of sessions must be from 1 to ")]
    [InlineData("""{"sessions": 1, "seconds": 0}""", "The time must be from 1 s to ")]
    [InlineData("""{"sessions": 1, "seconds": 60, "clients": ["192.0.2.300"]}""", "A client is an address, or a network such as 192.0.2.0/24.")]
    [InlineData("nonsense", "The wish cannot be read.")]
    public async Task A_wish_that_makes_no_sense_is_explained(string wish, string message)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await AskAsync(lab, wish);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync(Token)).ShouldContain(message);
    }

    private static async Task<HttpResponseMessage> AskAsync(AdminLab lab, string wish, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/recordings") { Content = new StringContent(wish, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-ScriptGate", "1");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await lab.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }
}
