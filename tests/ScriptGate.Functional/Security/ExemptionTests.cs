using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Security;

/// <summary>Who is spared which violation of the built-in profile, cell by cell, although it is blocked: trusted networks, authenticated clients, recipients that must be reached.</summary>
public sealed class ExemptionTests
{
    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var item in ViolationCases.All)
            {
                cells.Add(item.Violation, "trusted");
                cells.Add(item.Violation, "exempt");

                // Who is locked out cannot log in: that others are not counted is with the tests of the check.
                if (item.Violation != "directory-harvest")
                {
                    cells.Add(item.Violation, "authenticated");
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Who_is_known_or_must_be_reached_is_spared_what_the_documentation_says(string violation, string who)
    {
        var item = ViolationCases.All.Single(item => item.Violation == violation);
        await using var scene = await ViolationScene.StartAsync(As(item, who), """ "block": true """, scenario => Allow(scenario, who));

        var reply = await As(item, who).ProvokeAsync(scene.Gateway);

        if (item.Spares.Split(' ').Contains(who))
        {
            reply.ShouldStartWith("250 ");
            scene.Delivered.ShouldBe(1);
        }
        else
        {
            Transcript.WithoutId(reply).ShouldBe(item.Reply);
        }
    }

    private static ViolationCase As(ViolationCase item, string who) => who switch
    {
        "authenticated" => item with { LogsIn = true, Member = item.Member + (script => script.Offers.Add("AUTH PLAIN")) },
        "exempt" => item with { Recipient = "postmaster" + item.Recipient[item.Recipient.IndexOf('@', StringComparison.Ordinal)..] },
        _ => item,
    };

    private static void Allow(Scenario scenario, string who)
    {
        if (who == "trusted")
        {
            scenario.WithTop("trustedNetworks", """["192.0.2.0/24", "203.0.113.0/24"]""");
        }
        else if (who == "authenticated")
        {
            // Stands still: a start waits a second for what members offer, and a machine that has other things to do may take longer.
            scenario.Clock = new ManualClock();
            scenario.Server["auth"] = JsonNode.Parse("""{ "allowCleartext": true, "allowCleartextToMember": true }""");
        }
    }
}
