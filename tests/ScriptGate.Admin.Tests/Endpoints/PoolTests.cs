using System.Net;
using System.Text.Json;
using ScriptGate.Admin.Tests.Support;

namespace ScriptGate.Admin.Tests.Endpoints;

public sealed class PoolTests
{
    private const string Member = "/api/pools/mail/members/127.0.0.1%3A9";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pools_shows_what_is_wanted_and_known_of_members()
    {
        await using var lab = await AdminLab.CreateAsync();

        var pool = (await JsonAsync(await lab.GetAsync("/api/pools"))).GetProperty("pools").EnumerateArray().ShouldHaveSingleItem();

        pool.GetProperty("name").GetString().ShouldBe("mail");
        pool.GetProperty("waiting").GetInt32().ShouldBe(0);
        pool.GetProperty("panic").GetBoolean().ShouldBeFalse();
        var member = pool.GetProperty("members").EnumerateArray().ShouldHaveSingleItem();
        member.GetProperty("address").GetString().ShouldBe("127.0.0.1:9");
        member.GetProperty("state").GetString().ShouldBe("enabled");
        member.GetProperty("available").GetBoolean().ShouldBeTrue();
        member.GetProperty("share").GetDouble().ShouldBe(1);
    }

    [Theory]
    [InlineData("draining")]
    [InlineData("offline")]
    public async Task A_member_is_taken_out_and_back(string state)
    {
        await using var lab = await AdminLab.CreateAsync();

        var changed = await JsonAsync(await ChangeAsync(lab, $"{Member}?state={state}"));
        changed.GetProperty("state").GetString().ShouldBe(state);
        changed.GetProperty("kept").GetBoolean().ShouldBeTrue();
        await StateIsAsync(lab, state, isAvailable: false);
        lab.Log.Of("AdminMemberMode").ShouldHaveSingleItem().ShouldContain($"member 127.0.0.1:9 of pool mail to be {state}");

        await ChangeAsync(lab, $"{Member}?state=enabled");
        await StateIsAsync(lab, "enabled", isAvailable: true);
    }

    [Theory]
    [InlineData("/api/pools/mial/members/127.0.0.1%3A9?state=offline", HttpStatusCode.NotFound, "unknown-pool")]
    [InlineData("/api/pools/mail/members/127.0.0.1%3A10?state=offline", HttpStatusCode.NotFound, "unknown-member")]
    [InlineData("/api/pools/mail/members/127.0.0.1%3A9?state=Offline", HttpStatusCode.BadRequest, "bad-state")]
    [InlineData("/api/pools/mail/members/127.0.0.1%3A9?state=1", HttpStatusCode.BadRequest, "bad-state")]
    [InlineData("/api/pools/mail/members/127.0.0.1%3A9", HttpStatusCode.BadRequest, "bad-state")]
    public async Task What_does_not_exist_is_refused(string path, HttpStatusCode status, string code)
    {
        await using var lab = await AdminLab.CreateAsync();

        var response = await ChangeAsync(lab, path);

        response.StatusCode.ShouldBe(status);
        (await response.Content.ReadAsStringAsync(Token)).ShouldContain($"\"{code}\"");
        await StateIsAsync(lab, "enabled", isAvailable: true);
    }

    [Fact]
    public async Task Nobody_changes_a_member_without_saying_that_he_means_it()
    {
        await using var lab = await AdminLab.CreateAsync();

        (await lab.SendAsync(HttpMethod.Post, $"{Member}?state=offline")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        await StateIsAsync(lab, "enabled", isAvailable: true);
    }

    [Fact]
    public async Task One_pool_is_shown_by_its_name()
    {
        await using var lab = await AdminLab.CreateAsync();

        (await JsonAsync(await lab.GetAsync("/api/pools?pool=mail"))).GetProperty("pools").GetArrayLength().ShouldBe(1);
        (await lab.GetAsync("/api/pools?pool=other")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static Task<HttpResponseMessage> ChangeAsync(AdminLab lab, string path) => lab.SendAsync(HttpMethod.Post, path, request => request.Headers.Add("X-ScriptGate", "1"));

    private static async Task StateIsAsync(AdminLab lab, string state, bool isAvailable)
    {
        var member = (await JsonAsync(await lab.GetAsync("/api/pools"))).GetProperty("pools")[0].GetProperty("members")[0];
        member.GetProperty("state").GetString().ShouldBe(state);
        member.GetProperty("available").GetBoolean().ShouldBe(isAvailable);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement;
    }
}
