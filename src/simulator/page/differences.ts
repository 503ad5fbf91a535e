/** What this world does not do, as the page tells it. The whole list is docs/simulator-differences.md. */
export const differences: readonly { title: string; words: string }[] = [
  {
    title: "Nothing here is real",
    words:
      "Slack, AWS, Apple, GitHub and PagerDuty are played by programs on this machine. Nothing leaves it: no phone gets a push, and nobody is woken. The bot is the real one: it does here what it would do there.",
  },
  {
    title: "Slack",
    words:
      "You can be anybody: there are no passwords. There is no search, no direct message, no emoji picker and no editing.",
  },
  {
    title: "AWS",
    words:
      "SNS, STS, Secrets Manager, ECS, ACM and CloudWatch know the calls that Firebreak makes and the errors they give. Policies are honoured for those calls alone.",
  },
  {
    title: "Apple",
    words:
      "The portal signs with an authority of its own, so its certificates and keys work in this world only. APNs checks them as Apple’s does, and then keeps the push for you to see.",
  },
  { title: "GitHub", words: "One repository. Its checks are always the same two, and they say what you let them say." },
  {
    title: "PagerDuty",
    words: "One service, and nobody’s phone rings. An alert is over when Firebreak says so: nobody can acknowledge it.",
  },
  {
    title: "Time",
    words:
      "A push takes milliseconds here, and seconds to minutes outside. Certificates expire by this machine’s clock.",
  },
];
